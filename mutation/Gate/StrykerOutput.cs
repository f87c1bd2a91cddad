using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace Verified.Gate;

/// <summary>Tells how far Stryker.NET is: it prints a character for each mutant.</summary>
sealed partial class StrykerOutput(Progress progress)
{
    const string Results = ".STE";

    readonly StringBuilder line = new();
    bool isTesting;

    /// <summary>Takes the next piece.</summary>
    public void Read(string text)
    {
        foreach (char each in text.Where(each => each != '\r'))
        {
            if (each == '\n')
            {
                EndLine(line.ToString());
                line.Clear();
                continue;
            }

            line.Append(each);
            if (isTesting && Results.Contains(each) && line.ToString().All(Results.Contains))
            {
                progress.Tested(survives: each == 'S');
            }
        }
    }

    void EndLine(string told)
    {
        if (Total().Match(told) is { Success: true } total)
        {
            isTesting = true;
            progress.Expect(int.Parse(total.Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        }
        else if (told.Contains("Building test project"))
        {
            progress.Phase("building");
        }
        else if (told.Contains("Initial test run started"))
        {
            progress.Phase("tests without any mutation");
        }
        else if (told.Contains("Capture mutant coverage"))
        {
            progress.Phase("which tests reach which mutants");
        }
    }

    [GeneratedRegex(@"(\d+)\s+total mutants will be tested")]
    private static partial Regex Total();
}
