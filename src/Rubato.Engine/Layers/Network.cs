namespace Rubato.Engine;

/// <summary>Layers built for one input shape, with their parameters in one place.</summary>
public sealed class Network
{
    private readonly Layer root;
    private readonly IReadOnlyList<Layer> layers;
    private readonly IReadOnlyDictionary<string, PyTorchOrder> orders;
    private readonly IReadOnlyDictionary<Parameter, Layer> owners;
    private Action<Layer, Tensor, Tensor>? watcher;
    private bool onlyEvaluates;

    /// <summary>Builds the layers and initialises their parameters as a function of the seed and their names.</summary>
    /// <param name="root">The outermost layer.</param>
    /// <param name="input">Shape of one input, without the batch axis.</param>
    /// <param name="seed">Any number; the same seed gives the same bits.</param>
    /// <exception cref="ArgumentException">A layer can't take what the one before it gives.</exception>
    public Network(Layer root, Shape input, ulong seed)
    {
        var builder = new NetworkBuilder(root);
        this.root = root;
        Input = input;
        Output = root.Build(builder, input);
        layers = [.. builder.Layers, root];
        (orders, owners) = (builder.Orders, builder.Owners);
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
        return Under(pass).Through(root, x);
    }

    /// <summary>
    /// Lets somebody see what each layer makes of what it is given, in every pass until the scope ends: a layer after those inside it, the whole
    /// network last. Without it nothing is called and nothing costs.
    /// </summary>
    /// <param name="watcher">
    /// Takes the layer, its inputs and its outputs; both tensors end with the tape's scope, and nothing may be written into them. It takes the place of one that
    /// watches already, until the scope ends.
    /// </param>
    /// <example><code>
    /// using (network.Watch((layer, x, y) => Console.WriteLine($"{layer.GetType().Name} {y.Shape}")))
    ///     network.Forward(images, Pass.Evaluation);
    /// </code></example>
    public Scope Watch(Action<Layer, Tensor, Tensor> watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        var scope = new Scope(this);
        this.watcher = watcher;
        return scope;
    }

    /// <summary>Makes every pass until the scope ends one of evaluation, whatever is asked for: batch norm uses its running statistics and gathers none, dropout drops nothing.</summary>
    public Scope OnlyEvaluate()
    {
        var scope = new Scope(this);
        onlyEvaluates = true;
        return scope;
    }

    /// <summary>A pass as the open scopes have it, for who asks a part of the network by itself.</summary>
    /// <param name="pass">What is asked for.</param>
    public Pass Under(Pass pass) =>
        watcher is null && !onlyEvaluates ? pass : (onlyEvaluates ? Pass.Evaluation : pass) with { Watcher = watcher };

    /// <summary>The layer that declared a parameter.</summary>
    /// <param name="parameter">One of this network's.</param>
    /// <exception cref="ArgumentException">It is another network's.</exception>
    public Layer OwnerOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return owners.TryGetValue(parameter, out var owner) ? owner : throw new ArgumentException($"network: got the parameter {parameter} of another network; ask for one of its own.", nameof(parameter));
    }

    /// <summary>The layers of one kind, in the order in which they were built.</summary>
    public IEnumerable<TLayer> LayersOf<TLayer>()
        where TLayer : Layer => layers.OfType<TLayer>();

    /// <summary>Whether the layer said how a tensor lies in PyTorch's files.</summary>
    internal bool Declares(string name) => orders.ContainsKey(name);

    /// <summary>How the numbers of a tensor of the state lie in a layout.</summary>
    internal PyTorchOrder OrderOf(string name, TensorLayout layout) =>
        layout == TensorLayout.PyTorch ? orders.GetValueOrDefault(name, PyTorchOrder.Same) : PyTorchOrder.Same;

    /// <summary>A stretch in which a network is watched, or only evaluates; ends in the reverse order of the beginning.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Network network;
        private readonly Action<Layer, Tensor, Tensor>? watcher;
        private readonly bool onlyEvaluates;

        internal Scope(Network network) => (this.network, watcher, onlyEvaluates) = (network, network.watcher, network.onlyEvaluates);

        /// <summary>Puts back what was before.</summary>
        public void Dispose() => (network.watcher, network.onlyEvaluates) = (watcher, onlyEvaluates);
    }
}
