using System.Text.RegularExpressions;
using Rubato.Language;
using Rubato.Solution.Tests.Architecture;

namespace Rubato.Solution.Tests.Generated;

/// <summary>
/// What a function's documentation says: a sentence with an example, then sections, each begun by its name and a colon.
/// </summary>
sealed partial record FunctionDoc(FunctionInfo Function, string SourceFile, string Sentence, string? Example, IReadOnlyDictionary<string, string> Sections)
{
    /// <summary>The sections in the order of the pages.</summary>
    public static readonly IReadOnlyList<string> Names = ["Formula", "Range", "Edges", "Errors", "Differs", "Quirks", "Source"];

    static readonly XmlDocs Docs = new(typeof(Function));
    static readonly IReadOnlyList<string> Sources = Repository.Files("src/Rubato", ".cs");

    /// <summary>Every function's.</summary>
    public static IReadOnlyList<FunctionDoc> All { get; } =
        [.. FunctionInfo.All.Select(info => Parse(info, FileOf(info.Type), Docs.Of(info.Type), Docs.FirstCode(info.Type)))];

    /// <summary>The folder that it lives in: a kind of functions, or a peer.</summary>
    public string Kind => Function.Dialect ?? SourceFile.Split('/')[^2];

    public string MeaningOf(FunctionParameter parameter)
    {
        var index = Function.Parameters.TakeWhile(p => p != parameter).Count();
        return Docs.OfParameter(Function.Type, Function.Type.GetConstructors().Single().GetParameters()[index].Name!);
    }

    /// <summary>What is missing or not understood, for the function's author.</summary>
    public IEnumerable<string> Complaints()
    {
        if (Sentence.Length == 0) yield return "has no summary";
        if (Example is null) yield return "has no example: the first <c>…</c> of the summary is the one that is drawn";
        foreach (var name in Sections.Keys.Except(Names)) yield return $"has an unknown section '{name}:'; known are {string.Join(", ", Names)}";
        string[] needed = ["Formula", "Range", "Edges", .. Function.Dialect is not null ? ["Source"] : Array.Empty<string>(), .. RaisesErrors ? ["Errors"] : Array.Empty<string>()];
        foreach (var name in needed.Where(name => !Sections.ContainsKey(name))) yield return $"has no section '{name}:'";
        foreach (var parameter in Function.Parameters.Where(p => MeaningOf(p).Length == 0)) yield return $"has no <param> for {parameter.Name}";
    }

    bool RaisesErrors => Raises().IsMatch(Repository.Read(SourceFile));

    internal static FunctionDoc Parse(FunctionInfo info, string sourceFile, string text, string? example)
    {
        var starts = Label().Matches(text);
        var sections = new Dictionary<string, string>();
        for (var i = 0; i < starts.Count; i++)
        {
            var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
            sections.Add(starts[i].Groups[1].Value, text[(starts[i].Index + starts[i].Length)..end].Trim());
        }

        return new(info, sourceFile, (starts.Count > 0 ? text[..starts[0].Index] : text).Trim(), example, sections);
    }

    static string FileOf(Type type)
    {
        var folder = $"src/{type.Namespace!.Replace('.', '/')}/";
        var files = Sources.Where(path => path.StartsWith(folder, StringComparison.Ordinal) && path.EndsWith($"/{type.Name}.cs", StringComparison.Ordinal)).ToArray();
        return files.Length == 1 ? files[0] : throw new InvalidOperationException($"{type}: one file {type.Name}.cs is due below {folder}, its folder being its kind; there are {files.Length}.");
    }

    [GeneratedRegex(@"(?<=^|[.;)] )(Differs(?= from )|[A-Z][a-z]+(?=: )):? ")]
    private static partial Regex Label();

    [GeneratedRegex(@"\bscope\.(Error|Demand|Constant|Cycle)\(")]
    private static partial Regex Raises();
}
