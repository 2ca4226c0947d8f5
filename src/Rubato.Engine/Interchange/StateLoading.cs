namespace Rubato.Engine;

/// <summary>Assigns tensors to a network by name: everything is compared first, then everything is copied.</summary>
internal static class StateLoading
{
    private const string Counter = "num_batches_tracked";

    public static LoadReport Run(Network network, IReadOnlyDictionary<string, Tensor> tensors, TensorLayout layout, Func<string, string?>? rename, bool strict)
    {
        var state = network.State.ToDictionary(s => s.Name, s => s.Value);
        var (given, ignored) = Renamed(tensors, rename, state);
        var report = Compare(network, state, given, layout, ignored);
        if (strict && !report.IsComplete)
            throw new ArgumentException($"load: {report}\nNothing was loaded.{Advice(network, state, layout, report)} Rename what is called otherwise, or take what fits with strict: false.");
        if (report.Loaded.Count == 0 && state.Count > 0)
            throw new ArgumentException($"load: {report}\nNothing was loaded.{Advice(network, state, layout, report)} Rename what is called otherwise.");
        foreach (var name in report.Loaded) _ = given[name].Data; // throws now where a tensor's scope has ended, not between two copies
        foreach (var name in report.Loaded) Assign(given[name], state[name], network.OrderOf(name, layout));
        return report;
    }

    private static (OrderedDictionary<string, Tensor> Given, List<string> Ignored) Renamed(
        IReadOnlyDictionary<string, Tensor> tensors, Func<string, string?>? rename, Dictionary<string, Tensor> state)
    {
        var given = new OrderedDictionary<string, Tensor>();
        var origins = new Dictionary<string, string>();
        var ignored = new List<string>();
        foreach (var (name, tensor) in tensors)
        {
            var renamed = rename is null ? name : rename(name);
            if (renamed is null || (!state.ContainsKey(renamed) && (renamed == Counter || renamed.EndsWith("." + Counter, StringComparison.Ordinal)))) ignored.Add(name);
            else if (!origins.TryAdd(renamed, name)) throw new ArgumentException($"load: rename makes {TensorName.Quote(renamed)} of both {TensorName.Quote(origins[renamed])} and {TensorName.Quote(name)}. Nothing was loaded.");
            else given.Add(renamed, tensor);
        }

        return (given, ignored);
    }

    private static LoadReport Compare(
        Network network, Dictionary<string, Tensor> state, OrderedDictionary<string, Tensor> given, TensorLayout layout, List<string> ignored)
    {
        var (loaded, misshapen, missing) = (new List<string>(), new List<ShapeMismatch>(), new List<string>());
        foreach (var (name, target) in state)
        {
            var needed = network.OrderOf(name, layout).ShapeOf(target.Shape);
            if (!given.TryGetValue(name, out var tensor)) missing.Add(name);
            else if (tensor.Shape == needed) loaded.Add(name);
            else misshapen.Add(new(name, tensor.Shape, needed));
        }

        return new(loaded, misshapen, missing, [.. given.Keys.Where(name => !state.ContainsKey(name))], ignored);
    }

    /// <summary>Where every misshapen tensor would fit in the other layout, that is the likely mistake.</summary>
    private static string Advice(Network network, Dictionary<string, Tensor> state, TensorLayout layout, LoadReport report)
    {
        var other = layout == TensorLayout.PyTorch ? TensorLayout.ChannelsLast : TensorLayout.PyTorch;
        return report.Misshapen.Count > 0 && report.Misshapen.All(m => network.OrderOf(m.Name, other).ShapeOf(state[m.Name].Shape) == m.Got)
            ? $" The shapes are those of {nameof(TensorLayout)}.{other}: name that layout."
            : "";
    }

    /// <summary>Through numbers of its own: source and target may share memory.</summary>
    private static void Assign(Tensor source, Tensor target, PyTorchOrder order)
    {
        var moved = new float[source.Count];
        order.Import(source.Data, target.Shape, moved);
        moved.CopyTo(target.Data);
    }
}
