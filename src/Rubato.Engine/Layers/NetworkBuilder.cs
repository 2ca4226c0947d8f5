namespace Rubato.Engine;

/// <summary>Gathers what the layers of a network declare while it is built.</summary>
public sealed class NetworkBuilder
{
    private readonly List<(Parameter Parameter, Initialisation Initialisation)> declared = [];
    private readonly List<NamedTensor> statistics = [];
    private readonly List<Layer> layers = [];
    private readonly List<string> path = [];
    private int depth;

    internal NetworkBuilder()
    {
    }

    internal IReadOnlyList<(Parameter Parameter, Initialisation Initialisation)> Declared => declared;

    internal IReadOnlyList<NamedTensor> Statistics => statistics;

    internal IReadOnlyList<Layer> Layers => layers;

    /// <summary>Number of a layer among those built so far; gives it random numbers of its own.</summary>
    public int NextIndex => layers.Count;

    /// <summary>Builds a layer inside another, under a name.</summary>
    public Shape Build(string name, Layer layer, Shape input)
    {
        path.Add(name);
        var before = declared.Count;
        var output = layer.Build(this, input);
        layers.Add(layer);
        if (layer is not Sequential && declared.Count > before) depth++;
        path.RemoveAt(path.Count - 1);
        return output;
    }

    /// <summary>Declares a parameter of the layer that is being built.</summary>
    /// <param name="name">Its name within the layer, as <c>weight</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initialisation">How it begins.</param>
    /// <param name="fanIn">Numbers that one output sums over.</param>
    public Parameter Declare(string name, Shape shape, Initialisation initialisation, int fanIn = 1)
    {
        var parameter = new Parameter(NameOf(name), shape, fanIn, depth);
        declared.Add((parameter, initialisation));
        return parameter;
    }

    /// <summary>Declares numbers that training gathers but doesn't differentiate for, such as running statistics.</summary>
    public Tensor DeclareStatistic(string name, Shape shape, float value)
    {
        var tensor = Tensor.Filled(shape, value);
        statistics.Add(new(NameOf(name), tensor));
        return tensor;
    }

    private string NameOf(string name) => path.Count == 0 ? name : $"{string.Join('.', path)}.{name}";
}

/// <summary>A tensor and what it is called.</summary>
/// <param name="Name">Path of the layers and the tensor's own name, joined by dots.</param>
/// <param name="Value">The tensor.</param>
public readonly record struct NamedTensor(string Name, Tensor Value);
