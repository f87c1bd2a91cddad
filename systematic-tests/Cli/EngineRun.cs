using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using Verified.Explorer;

namespace Verified.Cli;

/// <summary>Explores subjects with another engine, one after the other.</summary>
static class EngineRun
{
    /// <returns>One result for each subject, in order.</returns>
    public static IReadOnlyList<ExplorationResult> Explore(
        Context context, IEngine engine, IReadOnlyList<Subject> subjects, EngineOptions options)
    {
        var results = new List<ExplorationResult>();
        string now = "";
        return context.Screen.Watch(ExploreAll, () => Volatile.Read(ref now));

        IReadOnlyList<ExplorationResult> ExploreAll()
        {
            foreach (Subject subject in subjects)
            {
                Volatile.Write(ref now, string.Create(
                    CultureInfo.InvariantCulture,
                    $"{results.Count}/{subjects.Count} · {subject.Name} on {engine.Name}"));
                results.Add(engine.Explore(subject, options, context.Cancellation));
            }

            return results;
        }
    }
}
