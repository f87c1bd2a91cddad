using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading;
using Verified.Gate;
using Xunit;

namespace Verified.Mutation.Tests.OnGate;

/// <summary>What is known of a run of Stryker.NET before its end.</summary>
public class LiveReportTests
{
    [Fact]
    public void What_was_tried_is_known_and_the_rest_is_untried()
    {
        using var folder = new Folder();
        using var server = new HttpListener();
        string address = $"http://localhost:{FreePort()}/";
        server.Prefixes.Add(address);
        server.Start();
        folder.Write("report.html", Page(address));
        var live = new LiveReport($"{folder.Root}/report.html");
        Assert.Empty(live.Read("/r"));

        live.Tick();
        Assert.Equal(Status.Untried, live.Read("/r").Single().Status);

        HttpListenerResponse response = server.GetContext().Response;
        response.OutputStream.Write(Encoding.UTF8.GetBytes(
            "\nevent:mutant-tested\ndata:" + Tried() + "\n\n\n"));
        response.OutputStream.Flush();
        Assert.True(SpinWait.SpinUntil(
            () => live.Read("/r").Single().Status == Status.Killed, TimeSpan.FromSeconds(20)));
        response.Close();
    }

    [Fact]
    public void A_page_that_is_not_whole_yet_is_waited_for()
    {
        using var folder = new Folder();
        folder.Write(
            "report.html", "<app sse=\"http://localhost:1/\"> app.report = {\"files\": \"{};");
        var live = new LiveReport($"{folder.Root}/report.html");
        live.Tick();
        Assert.Empty(live.Read("/r"));
    }

    [Fact]
    public void The_stand_in_for_a_browser_comes_first()
    {
        using var folder = new Folder();
        string path = LiveReport.PathWithStandIn($"{folder.Root}/b");
        Assert.StartsWith($"{folder.Root}/b:", path, StringComparison.Ordinal);
        Assert.True(File.Exists($"{folder.Root}/b/xdg-open"));
    }

    static string Page(string address)
        => $"<app sse=\"{address}\"></app><script>app.report = "
            + Reports.One("/r/A.cs", "Pending").ReplaceLineEndings(" ")
                .Replace("<", "<\" + \"", StringComparison.Ordinal)
            + ";</script></html>";

    static string Tried()
        => """
            {"id": "1", "mutatorName": "Equality mutation", "replacement": "x <= 1",
             "location": {"start": {"line": 1, "column": 28}, "end": {"line": 1, "column": 33}},
             "status": "Killed", "coveredBy": ["t1"], "killedBy": ["t1"]}
            """.ReplaceLineEndings(" ");

    static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
