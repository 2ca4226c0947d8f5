namespace Rubato.Engine;

/// <summary>Layers built for one input shape, with their parameters in one place.</summary>
public sealed class Network
{
    private readonly Layer root;
    private readonly IReadOnlyList<Layer> layers;

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
        Statistics = builder.Statistics;
        Parameters = new([.. builder.Declared.Select(d => d.Parameter)]);
        var random = new CounterRandom(seed).Derive("initialisation");
        foreach (var (parameter, initialisation) in builder.Declared)
            initialisation.Fill(parameter.Value.Data, parameter.FanIn, random.Derive(parameter.Name));
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
}
