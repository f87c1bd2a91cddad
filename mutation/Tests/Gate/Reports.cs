namespace Verified.Mutation.Tests.OnGate;

/// <summary>Reports as the engines write them.</summary>
static class Reports
{
    public const string Source = "class A { bool B(int x) => x < 1; }";

    /// <summary>One mutant in a file of one line.</summary>
    public static string One(string file, string status = "Survived")
        => $$"""
            {
              "schemaVersion": "2",
              "files": {
                "{{file}}": {
                  "language": "cs",
                  "source": "{{Source}}",
                  "mutants": [
                    {
                      "id": "1",
                      "mutatorName": "Equality mutation",
                      "replacement": "x <= 1",
                      "location": {
                        "start": { "line": 1, "column": 28 },
                        "end": { "line": 1, "column": 33 }
                      },
                      "status": "{{status}}",
                      "coveredBy": ["t1", "t2", "unknown"],
                      "killedBy": []
                    }
                  ]
                }
              },
              "testFiles": {
                "ATests.cs": {
                  "tests": [
                    { "id": "t1", "name": "Tests.First" }, { "id": "t2", "name": "Tests.First" }
                  ]
                }
              }
            }
            """;
}
