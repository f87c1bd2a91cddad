using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Verified.Operators;

/// <summary>One change of a source text that can be switched on and off at run time.</summary>
/// <remarks>Each only adds text around a node, so that many of them go well together.</remarks>
/// <param name="Place">What it is at.</param>
public abstract record Edit(SyntaxNode Place);

/// <summary>A statement is not executed.</summary>
public sealed record Skip(StatementSyntax It) : Edit(It);

/// <summary>Something else is executed before a statement.</summary>
public sealed record Before(StatementSyntax It, string Text) : Edit(It);

/// <summary>Something else is executed after a statement.</summary>
public sealed record After(StatementSyntax It, string Text) : Edit(It);

/// <summary>Something else is executed where a block begins.</summary>
public sealed record AtBegin(BlockSyntax It, string Text) : Edit(It);

/// <summary>Something else is executed where a block has come to its end.</summary>
public sealed record AtEnd(BlockSyntax It, string Text) : Edit(It);

/// <summary>Another expression is evaluated.</summary>
public sealed record Instead(ExpressionSyntax It, string Text) : Edit(It);

/// <summary>A condition has another one beside it.</summary>
/// <remarks>
/// <c>{is}</c> stands for whether the mutant is active: <c>&amp;&amp; !{is}</c>. What patterns
/// declare in the condition stays visible, which is not so with <see cref="Instead"/>.
/// </remarks>
public sealed record Beside(ExpressionSyntax It, string Text) : Edit(It);

/// <summary>A local is declared before a statement, whether or not the mutant is active.</summary>
/// <remarks><c>{id}</c> in it stands for the mutant's number, <c>{is}</c> as above.</remarks>
public sealed record Declare(StatementSyntax It, string Text) : Edit(It);

/// <summary>An element is not in a collection.</summary>
public sealed record Unlist(ExpressionElementSyntax It) : Edit(It);

/// <summary>An expression is another one, which looks at the switch itself.</summary>
public sealed record Replace(ExpressionSyntax It, string Text) : Edit(It);
