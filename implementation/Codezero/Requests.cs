using Verified.Machines;
using Verified.Simulation;

namespace Verified.Codezero;

/// <summary>What a thread asks the pager for.</summary>
public enum RequestKind : byte
{
    Fault,
    Fork,
    Exit,
}

/// <summary>A message to the pager. The sender waits for one reply.</summary>
/// <param name="Fault">
/// For a fault: what the CPU reported. The entry in it may be out of date when the pager reads it.
/// </param>
/// <param name="ChildCpu">For a fork: where the child's thread will run.</param>
/// <param name="Child">For a fork: the child's name.</param>
public sealed record Request(
    RequestKind Kind, Tcb Sender, Port<Reply> ReplyTo, PageFault Fault = default,
    Cpu? ChildCpu = null, string Child = "");

/// <summary>The answer to a request.</summary>
public readonly record struct Reply(Error Error, Tcb? Child = null);
