using System;

namespace Verified.Gate;

/// <summary>
/// Arguments, files or engines are not as expected; the message is the one line that says how.
/// </summary>
sealed class WrongUse(string message) : Exception(message);
