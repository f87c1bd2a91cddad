using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Verified.Explorer;
using Verified.Simulation;
using Verified.Tests.House;
using Xunit;

namespace Verified.Tests.Explorer;

/// <summary>The reduction against exact numbers of classes of schedules.</summary>
public sealed class DporCountTests
{
    const string Data = "systematic-tests/Tests/Explorer/dpor-counts.json";

    static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    /// <summary>A program and how many classes its schedules have.</summary>
    public sealed record Row(
        string Program, Dictionary<string, int> Parameters, long Traces, long Deadlocks)
    {
        public override string ToString()
            => $"{Program}({string.Join(", ", Parameters.Select(each => $"{each.Value}"))})";
    }

    static IReadOnlyList<Row> Rows { get; } = JsonSerializer.Deserialize<Row[]>(
        File.ReadAllText(Path.Combine(Repository.Root, Data)), Names)!;

    /// <summary>The most classes that are all run where tests are to be quick.</summary>
    const long Few = 2_000;

    public static TheoryData<string> Programs()
        => [.. Rows.Where(row => !Effort.IsQuick || row.Traces <= Few)
            .Select(row => row.ToString()).Distinct()];

    [Theory]
    [MemberData(nameof(Programs))]
    public void Each_class_of_schedules_is_run_once_and_no_other(string program)
    {
        Row row = Rows.First(each => each.ToString() == program);
        ConditionalDpor dpor = Explore(row);

        Assert.Equal((row.Traces, row.Deadlocks), (dpor.Executions, dpor.Deadlocks));
        Assert.Equal(0, dpor.SleepBlocked);
        Assert.True(dpor.IsExact);
    }

    static ConditionalDpor Explore(Row row)
    {
        DporWorld world = null!;
        int n = row.Parameters.Values.FirstOrDefault();
        Action<DporWorld, int> build = DporPrograms.All[row.Program];
        var runner = new Runner(new Scenario("counted", "demo", "", [], stage =>
        {
            world = new DporWorld(stage.Simulator);
            build(world, n);
        }));
        var dpor = new ConditionalDpor(() => world);
        long most = 100 + (2 * (row.Traces + row.Deadlocks));
        for (long i = 0; dpor.Advance(runner.Run(dpor, i)) && i < most; i++)
        {
        }

        return dpor;
    }
}
