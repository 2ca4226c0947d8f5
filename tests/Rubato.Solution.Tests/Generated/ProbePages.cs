using System.Reflection;
using System.Text;
using Rubato.Training.Probes;

namespace Rubato.Solution.Tests.Generated;

/// <summary>The page of what can be measured of a run.</summary>
static class ProbePages
{
    static readonly XmlDocs Docs = new(typeof(Probe));

    static readonly Dictionary<string, Type> Types = typeof(Probe).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(Probe)))
        .Select(type => (Type: type, Kind: (ProbeKind?)type.GetField("Kind", BindingFlags.Public | BindingFlags.Static)?.GetValue(null)))
        .Where(pair => pair.Kind is not null).ToDictionary(pair => pair.Kind!.Name, pair => pair.Type);

    public static string Page()
    {
        var page = new StringBuilder("""
            # What can be measured

            Probes measure a run and change nothing in it. A plan reads their signals by name, `lr = min(0.1, 1.9 / sharpness(every: 50st))`; those of parameter groups in a line
            of groups, `lr[*] = …`. A recipe chooses what is measured beside that, and which share of the training time it may take: `probes: default`, `none`, `all`, `5%`,
            `sharpness(every: 1ep), grad_cosine, 3%`. `rubato probes RECIPE` says what each costs there. What was measured lies in `probes.jsonl` and in the report of the run.

            | signal | what it is | measured | by default |
            | --- | --- | --- | --- |

            """);
        foreach (var kind in ProbeCatalog.Kinds)
        {
            foreach (var signal in kind.Signals)
                page.Append($"| [`{Shown(signal)}`](#{kind.Name}) | {signal.Description} | every {kind.Every} | {(kind.IsDefault ? "yes" : "")} |\n");
        }

        foreach (var kind in ProbeCatalog.Kinds) page.Append($"\n## {kind.Name}\n\n{Docs.Of(Types[kind.Name])}\n");
        return page.ToString();
    }

    static string Shown(SignalInfo signal) => signal.Name + (signal.IsOfGroups ? "[group]" : "");
}
