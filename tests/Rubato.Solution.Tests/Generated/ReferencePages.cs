using System.Text;
using System.Text.RegularExpressions;
using Rubato.Language;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The pages of the language's reference: an index, a page for each kind and each peer, a curve for each function, and the page of recipe files.</summary>
static partial class ReferencePages
{
    /// <summary>Everything in docs/reference but the schema, by name.</summary>
    public static Dictionary<string, string> All()
    {
        var curves = FunctionDoc.All.ToDictionary(doc => doc, doc => new ExampleCurve(doc.Function, doc.Example ?? ""));
        var kinds = FunctionDoc.All.OrderBy(doc => doc.Function.Dialect is not null).ThenBy(doc => doc.Kind, StringComparer.Ordinal).GroupBy(doc => doc.Kind).ToArray();
        var files = new Dictionary<string, string> { ["README.md"] = Index(kinds), ["recipe.md"] = RecipePages.Page(), ["probes.md"] = ProbePages.Page() };
        foreach (var kind in kinds) files.Add(PageOf(kind.Key), Page(kind.Key, kind, curves));
        foreach (var (doc, curve) in curves) files.Add(CurveOf(doc), curve.ToSvg());
        return files;
    }

    static string Index(IEnumerable<IGrouping<string, FunctionDoc>> kinds)
    {
        var page = new StringBuilder($"""
            # Reference

            Every function of [the plan language](../plan-language.md), by kind, and the peers' functions. In the formulas t is the step
            in the span and n the span's length. [Recipe files](recipe.md) and [what can be measured](probes.md) have pages of their own.

            Each example is drawn over {ExampleCurve.OwnHorizon} steps, {ExampleCurve.StepsPerEpoch} to an epoch; a peer's over {ExampleCurve.LeastHorizon}, or ten or a hundred times as many where
            it counts further. Where an example names another hyperparameter or a signal, that is drawn pale, behind it or above
            it, and goes like this:

            ```
            {string.Join('\n', ExampleCurve.Hyperparameters.Concat(ExampleCurve.Signals))}
            ```

            """);
        foreach (var kind in kinds)
        {
            page.Append($"\n## [{kind.Key}]({PageOf(kind.Key)})\n\n| function | what it is |\n| --- | --- |\n");
            foreach (var doc in kind) page.Append($"| [`{doc.Function.Name}`]({PageOf(kind.Key)}#{Anchor(doc.Function.Name)}) | {doc.Sentence} |\n");
        }

        return page.ToString();
    }

    static string Page(string kind, IEnumerable<FunctionDoc> docs, Dictionary<FunctionDoc, ExampleCurve> curves)
    {
        var page = new StringBuilder($"# {kind}\n\nPart of [the reference](README.md), which says how to read it.\n");
        foreach (var doc in docs) Write(page, doc, curves[doc]);
        return page.ToString();
    }

    static void Write(StringBuilder page, FunctionDoc doc, ExampleCurve curve)
    {
        page.Append($"\n## {doc.Function.Name}\n\n```\n{doc.Function}\n```\n\n{doc.Sentence}\n\n");
        page.Append($"![The curve of {doc.Function.Name}]({CurveOf(doc)})\n\n");
        var values = curve.Values.ToArray();
        page.Append($"| `{doc.Example!.Replace("|", @"\|", StringComparison.Ordinal)}` | {string.Join(" | ", values.Select(v => v.Step))} |\n");
        page.Append($"| --- |{string.Concat(values.Select(_ => " ---: |"))}\n");
        page.Append($"| value | {string.Join(" | ", values.Select(v => v.Value))} |\n\n");
        if (doc.Function.Dialect is not null) page.Append($"In the language's own words `{curve.Translation}`.\n\n");
        foreach (var name in FunctionDoc.Names.Where(doc.Sections.ContainsKey)) page.Append($"- **{name}**: {doc.Sections[name]}\n");
        page.Append("\n| argument | takes | default | what it is |\n| --- | --- | --- | --- |\n");
        foreach (var parameter in doc.Function.Parameters)
            page.Append($"| `{parameter.Name}` | {Takes(parameter)} | {Default(parameter)} | {doc.MeaningOf(parameter)} |\n");
    }

    static string Takes(FunctionParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Flag => "`true` or `false`",
        ParameterKind.Numbers => "any number of numbers",
        ParameterKind.List => "a list of numbers",
        ParameterKind.Durations => "a list of durations",
        ParameterKind.Table => "a list of lists of numbers",
        ParameterKind.Word => string.Join(", ", parameter.Words.Select(word => $"`{word}`")),
        var kind => "a " + kind.ToString().ToLowerInvariant(),
    };

    static string Default(FunctionParameter parameter) => parameter switch
    {
        { Kind: ParameterKind.Numbers } => "",
        { IsRequired: true } => "needed",
        { Default: bool flag } => flag ? "`true`" : "`false`",
        { Default: null } => "",
        _ => $"`{parameter.Default}`",
    };

    static string PageOf(string kind) => kind.ToLowerInvariant() + ".md";

    static string CurveOf(FunctionDoc doc) => $"curves/{doc.Function.Name}.svg";

    static string Anchor(string heading) => NotOfAnAnchor().Replace(heading.ToLowerInvariant(), "");

    [GeneratedRegex(@"[^\w-]")]
    private static partial Regex NotOfAnAnchor();
}
