namespace Rubato.Engine;

/// <summary>Layers built for one input shape, with their parameters in one place.</summary>
public sealed class Network
{
    private readonly Layer root;
    private readonly IReadOnlyList<Layer> layers;
    private readonly IReadOnlyDictionary<string, PyTorchOrder> orders;

    /// <summary>Builds the layers and initialises their parameters as a function of the seed and their names.</summary>
    /// <param name="root">The outermost layer.</param>
    /// <param name="input">Shape of one input, without the batch axis.</param>
    /// <param name="seed">Any number; the same seed gives the same bits.</param>
    /// <exception cref="ArgumentException">A layer can't take what the one before it gives.</exception>
    public Network(Layer root, Shape input, ulong seed)
    {
        var builder = new NetworkBuilder();
        this.root = root;
        Input = input;
        Output = root.Build(builder, input);
        layers = [.. builder.Layers, root];
        orders = builder.Orders;
        Statistics = builder.Statistics;
        Parameters = new([.. builder.Declared.Select(d => d.Parameter)]);
        var random = new CounterRandom(seed).Derive("initialisation");
        foreach (var (parameter, initialisation) in builder.Declared)
            initialisation.Fill(parameter.Value.Data, parameter.Shape, parameter.FanIn, random.Derive(parameter.Name));
    }

    /// <summary>Shape of one input.</summary>
    public Shape Input { get; }

    /// <summary>Shape of one output.</summary>
    public Shape Output { get; }

    /// <summary>What training changes.</summary>
    public ParameterSet Parameters { get; }

    /// <summary>What training gathers without differentiating for it.</summary>
    public IReadOnlyList<NamedTensor> Statistics { get; }

    /// <summary>Everything that must be saved to use the network again: parameters, then statistics.</summary>
    public IEnumerable<NamedTensor> State =>
        Parameters.Select(p => new NamedTensor(p.Name, p.Value)).Concat(Statistics);

    /// <summary>The state as another library lays it out, to be saved for it; copies.</summary>
    /// <param name="layout">Whose shapes and order of numbers.</param>
    public IEnumerable<NamedTensor> StateIn(TensorLayout layout)
    {
        foreach (var (name, value) in State)
        {
            var order = OrderOf(name, layout);
            var copy = Tensor.Zeros(order.ShapeOf(value.Shape));
            order.Export(value.Data, value.Shape, copy.Data);
            yield return new(name, copy);
        }
    }

    /// <summary>
    /// Takes the numbers of the state from tensors of the same names, as a file has them. Everything is checked first: where anything is
    /// wrong, one message says all of it and nothing changes.
    /// </summary>
    /// <param name="tensors">By name; see <see cref="Safetensors.Read"/>.</param>
    /// <param name="layout">
    /// How the tensors lie. A shape that is the same in both layouts can't betray the wrong one: name PyTorch's for its files.
    /// </param>
    /// <param name="rename">
    /// Gives for each name in <paramref name="tensors"/> the one in the network, or null for what isn't needed:
    /// <c>rename: name => name.Replace("0.", "conv1.")</c>.
    /// </param>
    /// <param name="strict">
    /// Whether every tensor must be there and none be left over. If not, what has a name and a shape of the network is taken, the rest
    /// is reported: a new last layer keeps its first numbers.
    /// </param>
    /// <returns>What was loaded and what wasn't.</returns>
    /// <exception cref="ArgumentException">
    /// Names or shapes don't fit (the message shows both shapes and the nearest names), two names become one, or nothing at all fits.
    /// </exception>
    public LoadReport Load(
        IReadOnlyDictionary<string, Tensor> tensors,
        TensorLayout layout = TensorLayout.ChannelsLast,
        Func<string, string?>? rename = null,
        bool strict = true) => StateLoading.Run(this, tensors, layout, rename, strict);

    /// <summary>Maps a batch.</summary>
    /// <param name="x">[N, …] with the input shape behind N.</param>
    /// <param name="pass">Training or evaluation.</param>
    /// <exception cref="ArgumentException">The batch has another shape; the message shows both.</exception>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var fits = x.Shape.Rank == Input.Rank + 1;
        for (var axis = 0; fits && axis < Input.Rank; axis++) fits = x.Shape[axis + 1] == Input[axis];
        if (!fits) throw new ArgumentException($"network: got a batch {x.Shape}; inputs of shape {Input} are allowed, with the batch axis before it.");
        return root.Forward(x, pass);
    }

    /// <summary>The layers of one kind, in the order in which they were built.</summary>
    public IEnumerable<TLayer> LayersOf<TLayer>()
        where TLayer : Layer => layers.OfType<TLayer>();

    /// <summary>Whether the layer said how a tensor lies in PyTorch's files.</summary>
    internal bool Declares(string name) => orders.ContainsKey(name);

    /// <summary>How the numbers of a tensor of the state lie in a layout.</summary>
    internal PyTorchOrder OrderOf(string name, TensorLayout layout) =>
        layout == TensorLayout.PyTorch ? orders.GetValueOrDefault(name, PyTorchOrder.Same) : PyTorchOrder.Same;
}
