using Rubato.Engine;
using Rubato.Training.Tasks;

namespace Rubato.Training.Probes;

/// <summary>
/// L(θ): the mean loss of some training examples as a function of the parameters that aren't frozen, θ, one after the other in the network's
/// order. Dropout, augmentation and all else that is random follows from the moment, so every call asks the same function.
/// </summary>
/// <remarks>
/// <para>
/// Asking changes nothing: parameters, their gathered gradients, running statistics and the task are afterwards what they were, to the bit,
/// also where something fails. What is frozen is settled when the objective is made.
/// </para>
/// <para>
/// Batch norm counts as in training: by the batch's own statistics. All examples are one batch, and their activations are in memory together.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// var objective = new Objective(task, examples, moment);
/// using var curvature = objective.Curvature();
/// var sharpness = Lanczos.Largest(curvature.Product, objective.Count).Values[0];
/// </code>
/// </example>
public sealed class Objective
{
    const string NotTheSlope = "the gradient isn't the slope of the loss: something that depends on the parameters counts as constant in it, as the opponent where two networks play against each other.";

    readonly Tape _tape = new();
    readonly Parameter[] _parameters;
    readonly float[][] _statistics;
    Tape? _curvature;
    float[]? _kept;

    /// <summary>The loss of some examples.</summary>
    /// <param name="task">What is learnt, and by which network.</param>
    /// <param name="examples">Numbers of training examples, at least one.</param>
    /// <param name="moment">When, and with which random numbers.</param>
    /// <exception cref="ArgumentException">There is no example, or one that the task doesn't have.</exception>
    public Objective(ITrainingTask task, ReadOnlyMemory<int> examples, BatchMoment moment)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (examples.IsEmpty) throw new ArgumentException("objective: got no examples; at least one is needed.", nameof(examples));
        foreach (var example in examples.Span)
        {
            if (example < 0 || example >= task.Count)
                throw new ArgumentException($"objective: got the example {example}; the task has 0 to {task.Count - 1}.", nameof(examples));
        }

        (Task, Examples, Moment) = (task, examples, moment);
        _parameters = [.. task.Network.Parameters.Where(parameter => !parameter.IsFrozen)];
        _statistics = [.. task.Network.Statistics.Select(statistic => new float[statistic.Value.Count])];
        List<ParameterSlice> slices = [];
        foreach (var parameter in _parameters)
        {
            slices.Add(new(parameter.Name, parameter.Shape, Count, parameter.Shape.Count));
            Count += parameter.Shape.Count;
        }

        Slices = slices;
    }

    /// <summary>What is learnt.</summary>
    public ITrainingTask Task { get; }

    /// <summary>Numbers of the examples.</summary>
    public ReadOnlyMemory<int> Examples { get; }

    /// <summary>When, and with which random numbers.</summary>
    public BatchMoment Moment { get; }

    /// <summary>Numbers in θ; 0 where everything is frozen.</summary>
    public int Count { get; }

    /// <summary>The parameters in θ, in order.</summary>
    public IReadOnlyList<ParameterSlice> Slices { get; }

    internal IReadOnlyList<Parameter> Parameters => _parameters;

    /// <summary>The same for other examples.</summary>
    public Objective On(ReadOnlyMemory<int> examples) => new(Task, examples, Moment);

    /// <summary>The same at another moment: other dropout masks, other augmentation.</summary>
    public Objective At(BatchMoment moment) => new(Task, Examples, moment);

    /// <summary>L(θ).</summary>
    public double Loss()
    {
        using (_tape.Record()) return Mean(Examples, Moment).Item(); // as training computes it: a task may leave out what leads to no parameter
    }

    /// <summary>L(θ + δ).</summary>
    /// <param name="displacement">δ [Count].</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public double LossAt(ReadOnlySpan<float> displacement)
    {
        RequireLength(displacement.Length, "displacement");
        var values = Task.Network.Parameters.Values;
        _kept ??= new float[values.Count];
        values.Data.CopyTo(_kept);
        try
        {
            for (var i = 0; i < _parameters.Length; i++)
            {
                var numbers = _parameters[i].Value.Data;
                var moves = Slices[i].Of(displacement);
                for (var j = 0; j < numbers.Length; j++) numbers[j] += moves[j];
            }

            return Loss();
        }
        finally
        {
            _kept.CopyTo(values.Data);
        }
    }

    /// <summary>θ itself, a copy.</summary>
    /// <param name="into">[Count].</param>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public void Position(Span<float> into)
    {
        RequireLength(into.Length, "position");
        for (var i = 0; i < _parameters.Length; i++) _parameters[i].Value.Data.CopyTo(Slices[i].Of(into));
    }

    /// <summary>g = ∂L/∂θ.</summary>
    /// <param name="into">Receives it, [Count].</param>
    /// <returns>L(θ), which is known by then.</returns>
    /// <exception cref="ArgumentException">It has another length.</exception>
    public double Gradient(Span<float> into)
    {
        RequireLength(into.Length, "gradient");
        return GradientOf(Examples, Moment, into);
    }

    /// <summary>The gradient of other examples' mean loss at another moment.</summary>
    internal double GradientOf(ReadOnlyMemory<int> examples, in BatchMoment moment, Span<float> into)
    {
        using (_tape.Record())
        {
            var loss = Mean(examples, moment);
            Flatten(_tape.Gradients(loss, Values(), recorded: false), into);
            return loss.Item();
        }
    }

    /// <summary>H·v with H = ∂²L/∂θ². For several products open <see cref="Curvature()"/>: they share the first half of the work.</summary>
    /// <param name="v">[Count].</param>
    /// <param name="into">Receives the product, [Count].</param>
    /// <exception cref="ArgumentException">A vector has another length.</exception>
    public void HessianProduct(ReadOnlySpan<float> v, Span<float> into)
    {
        using var curvature = Curvature();
        curvature.Product(v, into);
    }

    /// <summary>
    /// Records loss and gradient once, for any number of products with the Hessian at this θ. To be disposed of before the network is trained
    /// on, on the same thread; one at a time of an objective.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of this objective is open.</exception>
    public Curvature Curvature() => Curvature(Examples, Moment);

    /// <summary>As <see cref="Curvature()"/>, of other examples' mean loss at another moment.</summary>
    internal Curvature Curvature(ReadOnlyMemory<int> examples, in BatchMoment moment) => new(this, _curvature ??= new(), examples, moment);

    /// <summary>
    /// Why there is no Hessian of this loss, in words for the user; null where there is. Tries on at most two of the examples: everything must be
    /// differentiable twice, a product finite, and the loss must change along the gradient as the gradient says, which it doesn't where something was
    /// taken for constant, as the opponent in a game of two networks.
    /// </summary>
    public string? Refusal()
    {
        if (Count == 0) return "every parameter is frozen; there is nothing to differentiate for. Leave at least one free.";
        if (Task is AdversarialTraining) return NotTheSlope;
        try
        {
            return On(Examples[..Math.Min(2, Examples.Length)]).Fault();
        }
        catch (Exception failure) when (failure is not (OutOfMemoryException or OperationCanceledException))
        {
            return $"the loss can't be differentiated twice: {failure.Message}";
        }
    }

    /// <summary>The mean loss, on the open tape. What the pass gathers on its way is put back.</summary>
    internal Tensor Mean(ReadOnlyMemory<int> examples, in BatchMoment moment)
    {
        var statistics = Task.Network.Statistics;
        for (var i = 0; i < _statistics.Length; i++) statistics[i].Value.Data.CopyTo(_statistics[i]);
        try
        {
            return Task.Loss(examples.Span, moment).Mean;
        }
        finally
        {
            for (var i = 0; i < _statistics.Length; i++) _statistics[i].CopyTo(statistics[i].Value.Data);
        }
    }

    internal Tensor[] Values() => [.. _parameters.Select(parameter => parameter.Value)];

    /// <summary>Cuts a vector into a tensor for each parameter, on the open tape.</summary>
    internal Tensor[] Cut(ReadOnlySpan<float> vector)
    {
        var parts = new Tensor[_parameters.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Tensor.Scratch(Slices[i].Shape);
            Slices[i].Of(vector).CopyTo(parts[i].Data);
        }

        return parts;
    }

    internal void Flatten(Tensor[] parts, Span<float> into)
    {
        for (var i = 0; i < parts.Length; i++) parts[i].Data.CopyTo(Slices[i].Of(into));
    }

    internal void RequireLength(int length, string what)
    {
        if (length != Count) throw new ArgumentException($"objective: got a {what} of {length} numbers; the network has {Count} that are trained.");
    }

    string? Fault()
    {
        const double share = 3e-4, tolerance = 0.2, least = 1e-5; // of the parameters' length; of the slope; of the loss, below which roundings count
        var (gradient, product, position) = (new float[Count], new float[Count], new float[Count]);
        double loss;
        using (var curvature = Curvature())
        {
            curvature.Gradient(gradient);
            curvature.Product(gradient, product);
            loss = curvature.Loss;
        }

        var (square, image) = (WideSums.Dot(gradient, gradient), WideSums.Norm(product));
        if (!double.IsFinite(square + image)) return "the loss or its derivatives aren't finite here.";
        Position(position);
        var step = square == 0 ? 0 : share * WideSums.Norm(position) / Math.Sqrt(square);
        if (2 * step * square < least * Math.Abs(loss)) return null;
        var rise = LossAt([.. gradient.Select(g => (float)(step * g))]) - LossAt([.. gradient.Select(g => (float)(-step * g))]);
        return Math.Abs(rise / (2 * step * square) - 1) <= tolerance
            ? null
            : NotTheSlope;
    }
}
