namespace Rubato.Engine;

/// <summary>A tensor that training changes, with the place where its gradient gathers.</summary>
public sealed class Parameter
{
    internal Parameter(string name, Shape shape, int fanIn, int depth)
    {
        (Name, Shape, FanIn, Depth) = (name, shape, fanIn, depth);
    }

    /// <summary>Path of the layers that lead to it, as in <c>conv1.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Lengths of its axes.</summary>
    public Shape Shape { get; }

    /// <summary>Number of inputs that one output of its layer sums over; 1 for what scales or shifts.</summary>
    public int FanIn { get; }

    /// <summary>How many layers with parameters come before its own.</summary>
    public int Depth { get; }

    /// <summary>The numbers themselves.</summary>
    public Tensor Value { get; private set; } = null!;

    /// <summary>The gathered gradient; without meaning while <see cref="HasGradient"/> is false.</summary>
    public Tensor Gradient { get; private set; } = null!;

    /// <summary>Whether a gradient has arrived since gradients were last cleared.</summary>
    public bool HasGradient { get; internal set; }

    /// <summary>
    /// Whether training leaves it as it is: it isn't differentiated for, its gradient counts as 0, and an optimiser touches neither its numbers
    /// nor what it remembers of them. To be set between steps. Where all parameters up to some layer are frozen, a walk back ends above it. What
    /// layers gather without differentiating, as batch norm's statistics, goes on.
    /// </summary>
    public bool IsFrozen
    {
        get => !Value.IsTracked;
        set => Value.IsTracked = !value;
    }

    /// <summary>Where it begins in the buffer of all parameters.</summary>
    internal int Offset { get; private set; }

    /// <summary>The name.</summary>
    public override string ToString() => $"{Name} {Shape}";

    internal void Place(Tensor values, Tensor gradients, int offset)
    {
        Offset = offset;
        Value = Tensor.View(values, offset, Shape);
        Value.IsTracked = true;
        Value.Parameter = this;
        Gradient = Tensor.View(gradients, offset, Shape);
    }
}
