using System.Xml.Linq;
using Rubato.Language;

namespace Rubato.Tests.Language;

/// <summary>The call that each function's documentation opens with: its first <c>code</c>.</summary>
static class DocumentedExamples
{
    static readonly Dictionary<string, string> Calls = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "Rubato.xml")).Descendants("member")
        .Where(member => member.Attribute("name")!.Value.StartsWith("T:", StringComparison.Ordinal))
        .ToDictionary(member => member.Attribute("name")!.Value[2..], member => member.Element("summary")?.Descendants("c").FirstOrDefault()?.Value ?? "");

    /// <summary>The example of a function; empty where its documentation has none.</summary>
    public static string Of(FunctionInfo function) => Calls.GetValueOrDefault(function.Type.FullName!, "");
}
