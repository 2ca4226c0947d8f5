using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>The gradients on their way back along a tape: one place for each recorded result.</summary>
internal sealed class GradientFlow
{
    private Tensor?[] gradients = [];
    private bool[] wanted = [];
    private bool isRecorded;
    private Tape? tape;
    private Operation? operation;

    /// <summary>How many operations of the tape this walk covers.</summary>
    public int Length { get; private set; }

    /// <summary>Gradient of the result of the operation whose turn it is.</summary>
    public Tensor Output { get; private set; } = null!;

    /// <summary>Whether the gradients are recorded: then only operations that can be differentiated may make them.</summary>
    public bool IsRecorded => isRecorded;

    public void Start(Tape walked, int length, bool recorded)
    {
        tape = walked;
        Length = length;
        isRecorded = recorded;
        if (gradients.Length < length)
        {
            Array.Resize(ref gradients, Math.Max(length, 2 * gradients.Length));
            Array.Resize(ref wanted, gradients.Length);
        }

        Array.Clear(gradients, 0, length);
        Array.Clear(wanted, 0, length);
    }

    public void Clear()
    {
        Array.Clear(gradients);
        Output = null!;
        operation = null;
    }

    /// <summary>Notes a tensor whose gradient is asked for.</summary>
    public void Mark(Tensor target)
    {
        if (IsOnTape(target)) wanted[target.Position] = true;
    }

    /// <summary>Notes an operation that leads to a marked tensor. To be called in the order of the tape.</summary>
    public void Mark(Operation candidate)
    {
        for (var i = 0; i < candidate.InputCount; i++)
            if (IsOnTape(candidate.Input(i)) && wanted[candidate.Input(i).Position]) wanted[candidate.Output.Position] = true;
    }

    public void Begin(Tensor output, Tensor direction) => Add(output, direction);

    /// <summary>Prepares the turn of an operation; false when no gradient has reached it.</summary>
    public bool Turn(Operation candidate, int position)
    {
        if (gradients[position] is not { } gradient) return false;
        Output = gradient;
        operation = candidate;
        return true;
    }

    /// <summary>Whether an input of the present operation needs its gradient.</summary>
    public bool Wants(int input)
    {
        var tensor = operation!.Input(input);
        return isRecorded ? IsOnTape(tensor) && wanted[tensor.Position] : tensor.IsTracked;
    }

    /// <summary>
    /// Where the gradient of an input may be written at once, instead of into a tensor of its own: a parameter's place.
    /// </summary>
    public Destination Into(int input) =>
        !isRecorded && operation!.Input(input).Parameter is { } parameter
            ? new(parameter.Gradient, parameter.HasGradient)
            : default;

    /// <summary>Hands an input its share.</summary>
    public void Give(int input, Tensor gradient) => Add(operation!.Input(input), gradient);

    /// <summary>What has gathered for a tensor; null if nothing has.</summary>
    public Tensor? Of(Tensor tensor) => IsOnTape(tensor) ? gradients[tensor.Position] : null;

    /// <summary>Whether a tensor stands on the tape that is walked, and not only since the walk began.</summary>
    private bool IsOnTape(Tensor tensor) => tensor.Tape == tape && (uint)tensor.Position < (uint)Length;

    private void Add(Tensor target, Tensor gradient)
    {
        if (!isRecorded && target.Parameter is { } parameter)
        {
            if (!ReferenceEquals(gradient, parameter.Gradient))
            {
                if (parameter.HasGradient) Elementwise.AddTo(gradient.Data, parameter.Gradient.Data);
                else gradient.Data.CopyTo(parameter.Gradient.Data);
            }

            parameter.HasGradient = true;
            return;
        }

        ref var place = ref gradients[target.Position];
        place = place is null ? gradient : Arithmetic.Add(place, gradient);
    }
}

/// <summary>Where an operation may put its result: a given tensor, over or on top of what is there, or a fresh one.</summary>
internal readonly struct Destination(Tensor? target, bool accumulates)
{
    /// <summary>Whether the result is to be added to what is there.</summary>
    public bool Accumulates => accumulates;

    public Tensor Take(Shape shape) => target is null ? Tape.Make(shape) : target;
}
