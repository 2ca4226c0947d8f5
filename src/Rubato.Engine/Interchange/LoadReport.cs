using System.Text;

namespace Rubato.Engine;

/// <summary>A tensor whose shape isn't the network's.</summary>
/// <param name="Name">Its name in the network.</param>
/// <param name="Got">The shape that was given.</param>
/// <param name="Needed">The shape that the network has, in the layout that was named.</param>
public readonly record struct ShapeMismatch(string Name, Shape Got, Shape Needed);

/// <summary>What came of <see cref="Network.Load"/>: each name of the network and each that was given is in exactly one list.</summary>
/// <param name="Loaded">Names that were given, of the right shape.</param>
/// <param name="Misshapen">Names that were given, of another shape.</param>
/// <param name="Missing">Names of the network that weren't given.</param>
/// <param name="Unexpected">Names that were given and that the network doesn't have.</param>
/// <param name="Ignored">Names given that nobody needs: those renamed to null, and PyTorch's counters <c>num_batches_tracked</c>.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Loaded,
    IReadOnlyList<ShapeMismatch> Misshapen,
    IReadOnlyList<string> Missing,
    IReadOnlyList<string> Unexpected,
    IReadOnlyList<string> Ignored)
{
    private const int Shown = 20;

    /// <summary>Whether the network has everything and nothing was left over.</summary>
    public bool IsComplete => Misshapen.Count == 0 && Missing.Count == 0 && Unexpected.Count == 0;

    /// <summary>One line for the count of tensors loaded, then one for each that wasn't, up to twenty of a kind.</summary>
    public override string ToString()
    {
        var text = new StringBuilder($"{Loaded.Count} of {Loaded.Count + Misshapen.Count + Missing.Count} tensors fit");
        List(text, "other shape", Misshapen, m => $"{TensorName.Quote(m.Name)}: got {m.Got}, the network has {m.Needed}");
        List(text, "missing", Missing, TensorName.Quote);
        List(text, "unexpected", Unexpected, name => $"{TensorName.Quote(name)}.{TensorName.Question(name, Missing)}");
        return text.ToString();
    }

    private static void List<T>(StringBuilder text, string kind, IReadOnlyList<T> all, Func<T, string> show)
    {
        foreach (var one in all.Take(Shown)) text.Append($"\n  {kind}: {show(one)}");
        if (all.Count > Shown) text.Append($"\n  {kind}: {all.Count - Shown} more");
    }
}
