using System.Xml.Linq;

namespace Build.Testing;

/// <summary>Reads the result files that test programs write.</summary>
internal static class TrxFile
{
    private static readonly XNamespace Schema = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>The outcomes in a file; none when the file is not there.</summary>
    public static List<TestOutcome> Read(string file) =>
        !File.Exists(file) ? [] : [.. XDocument.Load(file).Descendants(Schema + "UnitTestResult").Select(Read)];

    private static TestOutcome Read(XElement result)
    {
        var outcome = (string?)result.Attribute("outcome") switch
        {
            "Passed" => "Passed",
            "NotExecuted" => "Skipped",
            _ => "Failed",
        };
        // A failure is an ErrorInfo; why a test was skipped is its standard output.
        var error = result.Descendants(Schema + "ErrorInfo").FirstOrDefault();
        var reason = outcome == "Skipped"
            ? (string?)result.Descendants(Schema + "StdOut").FirstOrDefault() ?? ""
            : $"{(string?)error?.Element(Schema + "Message")}\n{(string?)error?.Element(Schema + "StackTrace")}";
        return new TestOutcome(((string?)result.Attribute("testName") ?? "").Replace("\\\"", "\"", StringComparison.Ordinal), outcome, reason.Trim());
    }
}
