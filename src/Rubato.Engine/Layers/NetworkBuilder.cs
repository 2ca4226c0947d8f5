namespace Rubato.Engine;

/// <summary>Gathers what the layers of a network declare while it is built.</summary>
public sealed class NetworkBuilder
{
    private readonly List<(Parameter Parameter, Initialisation Initialisation)> declared = [];
    private readonly List<NamedTensor> statistics = [];
    private readonly Dictionary<string, PyTorchOrder> orders = [];
    private readonly HashSet<string> names = [];
    private readonly List<Layer> layers = [];
    private readonly List<string> path = [];
    private readonly Dictionary<Parameter, Layer> owners = [];
    private Layer current;
    private int depth;
    private bool declaresItself;

    internal NetworkBuilder(Layer root) => current = root;

    internal IReadOnlyList<(Parameter Parameter, Initialisation Initialisation)> Declared => declared;

    internal IReadOnlyList<NamedTensor> Statistics => statistics;

    internal IReadOnlyList<Layer> Layers => layers;

    /// <summary>Which layer declared a parameter.</summary>
    internal IReadOnlyDictionary<Parameter, Layer> Owners => owners;

    /// <summary>What was declared with an order, by name.</summary>
    internal IReadOnlyDictionary<string, PyTorchOrder> Orders => orders;

    /// <summary>Number of a layer among those built so far; gives it random numbers of its own.</summary>
    public int NextIndex => layers.Count;

    /// <summary>Builds a layer inside another, under a name.</summary>
    public Shape Build(string name, Layer layer, Shape input)
    {
        path.Add(name);
        var (outer, outside) = (current, declaresItself);
        (current, declaresItself) = (layer, false);
        var output = layer.Build(this, input);
        layers.Add(layer);
        if (declaresItself) depth++; // and not only layers inside it
        (current, declaresItself) = (outer, outside);
        path.RemoveAt(path.Count - 1);
        return output;
    }

    /// <summary>Declares a parameter of the layer that is being built.</summary>
    /// <param name="name">Its name within the layer, as <c>weight</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="initialisation">How it begins.</param>
    /// <param name="fanIn">Numbers that one output sums over.</param>
    /// <param name="order">How PyTorch's files order the numbers, where it isn't the same order.</param>
    /// <exception cref="ArgumentException">Something else has the name already.</exception>
    public Parameter Declare(string name, Shape shape, Initialisation initialisation, int fanIn = 1, PyTorchOrder? order = null)
    {
        var parameter = new Parameter(NameOf(name, order), shape, fanIn, depth);
        declared.Add((parameter, initialisation));
        owners.Add(parameter, current);
        declaresItself = true;
        return parameter;
    }

    /// <summary>Declares numbers that training gathers but doesn't differentiate for, such as running statistics.</summary>
    /// <param name="name">Its name within the layer, as <c>running_mean</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">What every number is at first.</param>
    /// <param name="order">How PyTorch's files order the numbers, where it isn't the same order.</param>
    /// <exception cref="ArgumentException">Something else has the name already.</exception>
    public Tensor DeclareStatistic(string name, Shape shape, float value, PyTorchOrder? order = null)
    {
        var tensor = Tensor.Filled(shape, value);
        statistics.Add(new(NameOf(name, order), tensor));
        return tensor;
    }

    private string NameOf(string name, PyTorchOrder? order)
    {
        var whole = path.Count == 0 ? name : $"{string.Join('.', path)}.{name}";
        if (!names.Add(whole)) throw new ArgumentException($"network: got two tensors named '{whole}'; give their layers different names.");
        if (order is not null) orders.Add(whole, order);
        return whole;
    }
}

/// <summary>A tensor and what it is called.</summary>
/// <param name="Name">Path of the layers and the tensor's own name, joined by dots.</param>
/// <param name="Value">The tensor.</param>
public readonly record struct NamedTensor(string Name, Tensor Value);
