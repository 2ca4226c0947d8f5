using Rubato.Engine.Kernels;

namespace Rubato.Engine;

/// <summary>What a walk along a tape is for.</summary>
internal enum WalkKind
{
    /// <summary>Parameters gather their gradients; what the walk makes is given back as soon as it has been used.</summary>
    Gather,

    /// <summary>The gradients of some tensors are asked for, and nothing of them is differentiated again.</summary>
    Return,

    /// <summary>As <see cref="Return"/>, and the walk is recorded, so that it can be differentiated.</summary>
    Record,
}

/// <summary>The gradients on their way back along a tape: one place for each recorded result.</summary>
/// <remarks>
/// Unless it is recorded, a walk gives memory back on its way: a gradient when its operation has had its turn, everything else
/// when the turn in which it was made ends. So a walk needs the widest stretch of a tape and not its length.
/// </remarks>
internal sealed class GradientFlow
{
    private Tensor?[] gradients = [];
    private bool[] requested = []; // asked for by the caller
    private bool[] wanted = []; // leads to one of those
    private WalkKind kind;
    private Tape? tape;
    private Operation? operation;
    private int turn;

    /// <summary>How many operations of the tape this walk covers.</summary>
    public int Length { get; private set; }

    /// <summary>Gradient of the result of the operation whose turn it is.</summary>
    public Tensor Output { get; private set; } = null!;

    /// <summary>Whether the gradients are recorded: then only operations that can be differentiated may make them.</summary>
    public bool IsRecorded => kind == WalkKind.Record;

    public void Start(Tape walked, int length, WalkKind walk)
    {
        tape = walked;
        Length = length;
        kind = walk;
        if (gradients.Length < length)
        {
            Array.Resize(ref gradients, Math.Max(length, 2 * gradients.Length));
            Array.Resize(ref requested, gradients.Length);
            Array.Resize(ref wanted, gradients.Length);
        }

        Array.Clear(gradients, 0, length);
        Array.Clear(requested, 0, length);
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
        if (IsOnTape(target)) requested[target.Position] = wanted[target.Position] = true;
    }

    /// <summary>Notes an operation that leads to a marked tensor. To be called in the order of the tape.</summary>
    public void Mark(Operation candidate)
    {
        for (var i = 0; i < candidate.InputCount; i++)
            if (IsOnTape(candidate.Input(i)) && wanted[candidate.Input(i).Position]) wanted[candidate.Output.Position] = true;
    }

    public void Begin(Tensor output, Tensor direction)
    {
        turn = Length;
        Add(output, direction);
    }

    /// <summary>Lets an operation hand on what has reached it, and lets go of it; nothing happens where nothing has.</summary>
    public void Turn(Operation candidate, int position)
    {
        if (gradients[position] is not { } gradient) return;
        (Output, operation, turn) = (gradient, candidate, position);
        candidate.Backward(this);
        if (IsRecorded || requested[position]) return;
        gradients[position] = null;
        LetGo(gradient);
    }

    /// <summary>Whether an input of the present operation needs its gradient.</summary>
    public bool Wants(int input)
    {
        var tensor = operation!.Input(input);
        return kind == WalkKind.Gather ? tensor.IsTracked : IsOnTape(tensor) && wanted[tensor.Position];
    }

    /// <summary>
    /// Where the gradient of an input may be written at once, instead of into a tensor of its own: a parameter's place.
    /// </summary>
    public Destination Into(int input) =>
        kind == WalkKind.Gather && operation!.Input(input).Parameter is { } parameter
            ? new(parameter.Gradient, parameter.HasGradient)
            : default;

    /// <summary>
    /// A tensor of <see cref="Output"/>'s shape to write an input's gradient to, element by element as Output is read: Output itself where
    /// nothing else holds it, for it ends with this turn.
    /// </summary>
    public Tensor TakeOutput() =>
        kind != WalkKind.Record && !requested[turn] && Output.Root is { IsTransient: true, Holders: 1 } root && root.Count == Output.Count
            ? Output
            : Tape.Make(Output.Shape);

    /// <summary>Hands an input its share.</summary>
    public void Give(int input, Tensor gradient) => Add(operation!.Input(input), gradient);

    /// <summary>What has gathered for a tensor; null if nothing has.</summary>
    public Tensor? Of(Tensor tensor) => IsOnTape(tensor) ? gradients[tensor.Position] : null;

    /// <summary>Whether a tensor stands on the tape that is walked, and not only since the walk began.</summary>
    private bool IsOnTape(Tensor tensor) => tensor.Tape == tape && (uint)tensor.Position < (uint)Length;

    private void Add(Tensor target, Tensor gradient)
    {
        if (kind == WalkKind.Gather && target.Parameter is { } parameter)
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
        if (place is null)
        {
            Hold(gradient);
            place = gradient;
        }
        else if (IsOurs(place))
        {
            Elementwise.AddTo(gradient.Data, place.Data);
        }
        else
        {
            var sum = Arithmetic.Add(place, gradient);
            Hold(sum);
            LetGo(place);
            place = sum;
        }
    }

    /// <summary>
    /// Whether a gradient may be added to where it is: the walk made it, one place holds it, and the operation that gave it
    /// has had its turn.
    /// </summary>
    private bool IsOurs(Tensor gradient) =>
        kind != WalkKind.Record && gradient.Root is { IsTransient: true, Holders: 1 } root && root.HeldSince != turn;

    private void Hold(Tensor gradient)
    {
        var root = gradient.Root;
        if (root.Holders++ == 0) root.HeldSince = turn;
    }

    private void LetGo(Tensor gradient)
    {
        var root = gradient.Root;
        if (--root.Holders == 0 && root.IsTransient) tape!.GiveBack(root);
    }
}

/// <summary>Where an operation may put its result: a given tensor, over or on top of what is there, or a fresh one.</summary>
internal readonly struct Destination(Tensor? target, bool accumulates)
{
    /// <summary>Whether the result is to be added to what is there.</summary>
    public bool Accumulates => accumulates;

    public Tensor Take(Shape shape) => target is null ? Tape.Make(shape) : target;
}
