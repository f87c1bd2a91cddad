using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Verified.Akaros;
using Verified.Simulation;
using Xunit;

namespace Verified.Tests.OnAkaros;

/// <summary>Whoever gives nothing where something is needed is told which argument it was.
/// </summary>
/// <remarks>For all that can be called from outside or by a published variant.</remarks>
public class NullArgumentTests
{
    const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    // Kept, or passed on to who looks; a name may be anything.
    static readonly HashSet<string> NotLookedAt =
    [
        "Open name", "Fork name", "Fork child", "AddFile name", "CreateProc name", "UseDisk files",
        "LoadForFault region", "FreeUnmapped own", "Ftruncate proc", "Fsync proc",
        "StoreToPage inode", "EndProtect proc", "OnHalfCopied copy", "HidePresent proc",
        "UnmapForGood proc", "CallbackFor region", "MarkDirtyAndUnmap proc", "WritePage page",
        "UnmapAndHarvest page", "OnFault cpu",
    ];

    static readonly NullabilityInfoContext Nullability = new();

    public static IEnumerable<TheoryDataRow<string, string>> Arguments
        => Needed().Select(each => new TheoryDataRow<string, string>(
            Signature(each.Member), each.Name!));

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Null_is_refused_by_its_name(string method, string argument)
    {
        ParameterInfo wrong = Needed().Single(
            each => Signature(each.Member) == method && each.Name == argument);
        Solo.Unwatched(async on =>
        {
            Exception? thrown = null;
            try
            {
                await Call(on, (MethodBase)wrong.Member, wrong);
            }
            catch (Exception failure)
            {
                thrown = failure;
            }

            Assert.Equal(argument, Assert.IsType<ArgumentNullException>(thrown).ParamName);
        });
    }

    /// <summary>Calls with objects that nobody made, but for the one that is null.</summary>
    static Routine Call(Solo on, MethodBase method, ParameterInfo wrong)
    {
        object?[] given =
        [
            .. method.GetParameters().Select(each => each.Position == wrong.Position
                ? null
                : Dummy(each.ParameterType)),
        ];
        object? told = method is ConstructorInfo made
            ? made.Invoke(BindingFlags.DoNotWrapExceptions, null, given, null)
            : method.Invoke(
                method.IsStatic ? null : TargetOf(on, method),
                BindingFlags.DoNotWrapExceptions, null, given, null);
        return Await((dynamic?)told);
    }

    static async Routine Await(Routine routine) => await routine;

    static async Routine Await<T>(Routine<T> routine) => await routine;

    static Routine Await(object? other) => default;

    static object TargetOf(Solo on, MethodBase method)
        => method.DeclaringType == typeof(Kernel) ? on.Kernel
            : method.DeclaringType == typeof(Proc) ? on.Proc
            : on.Me;

    static object? Dummy(Type type)
        => type.IsValueType ? Activator.CreateInstance(type)
            : type.IsInterface || type.IsByRef || type == typeof(string)
                || typeof(Delegate).IsAssignableFrom(type) ? null
            : RuntimeHelpers.GetUninitializedObject(type);

    static IEnumerable<ParameterInfo> Needed()
        => new[] { typeof(Kernel), typeof(Proc), typeof(UserThread) }
            .SelectMany(type => type.GetMethods(Declared).Cast<MethodBase>()
                .Concat(type.GetConstructors()))
            .Where(method => method.IsPublic || method.IsFamily)
            .SelectMany(method => method.GetParameters())
            .Where(each => IsDemanded(each));

    static bool IsDemanded(ParameterInfo parameter)
        => !parameter.ParameterType.IsValueType && !parameter.IsOut
            && Nullability.Create(parameter).WriteState == NullabilityState.NotNull
            && !NotLookedAt.Contains($"{parameter.Member.Name} {parameter.Name}");

    static string Signature(MemberInfo member)
        => $"{member.DeclaringType!.Name}.{member.Name}/"
            + string.Join(",", ((MethodBase)member).GetParameters()
                .Select(each => each.ParameterType.Name));
}
