namespace Rubato.Engine;

/// <summary>
/// Remembers the operations of a computation so that it can be differentiated, and owns the tensors they make. One tape
/// serves a whole training run: each step opens a scope, and what the step made is taken up again by the next.
/// </summary>
/// <example>
/// <code>
/// var tape = new Tape();
/// using (tape.Record())
/// {
///     var loss = CrossEntropy.Mean(network.Forward(images, pass), labels);
///     tape.Backward(loss);
///     optimizer.Step();
/// }
/// </code>
/// </example>
/// <remarks>
/// Every derivative is built from operations itself. <see cref="Gradients"/> records them in turn, so a gradient can be
/// differentiated again, to any order (R. E. Wengert, "A simple automatic derivative evaluation program", CACM 7(8), 1964;
/// B. A. Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation 6(1), 1994). The walk is a loop over
/// the tape: a chain of any length is differentiated without recursion.
/// </remarks>
public sealed class Tape
{
    [ThreadStatic]
    private static Tape? current;

    private readonly List<Operation> operations = [];
    private readonly List<(Tensor Tensor, Tape? Tape, int Position)> leaves = []; // and where each stood before
    private readonly List<(Tensor Tensor, bool OwnsMemory)> made = [];
    private readonly Stack<Tensor> idle = [];
    private readonly GradientFlow flow = new();
    private Tape? outer;
    private bool isOpen;
    private bool isRecording;
    private bool isWalking;
    private long lentBytes;

    /// <summary>Operations recorded in the present scope.</summary>
    public int Length => operations.Count;

    /// <summary>The most bytes that the tensors of a scope took at one time, over all scopes so far.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>The tape whose scope is open on this thread.</summary>
    internal static Tape? Current => current;

    internal static bool IsRecording => current is { isRecording: true };

    /// <summary>Opens a scope in which operations on tracked tensors are recorded.</summary>
    public Scope Record() => Open(recording: true);

    /// <summary>Opens a scope that owns what is made in it but records nothing: for evaluation.</summary>
    public Scope Evaluate() => Open(recording: false);

    /// <summary>
    /// Opens a stretch of the open scope: at its end what was made and recorded in it is given back, and all before stands as it did. So
    /// one recorded gradient can be differentiated any number of times in the memory of one.
    /// </summary>
    /// <exception cref="InvalidOperationException">No scope of this tape is open on this thread.</exception>
    public Stretch Aside()
    {
        RequireCurrent();
        return new(this, operations.Count, leaves.Count, made.Count);
    }

    /// <summary>
    /// Adds ∂<paramref name="loss"/>/∂θ to the gradient of every parameter θ that the loss depends on. Nothing of this is
    /// recorded.
    /// </summary>
    /// <exception cref="ArgumentException">The loss is not a single number, or depends on no tracked tensor.</exception>
    public void Backward(Tensor loss)
    {
        RequireOpen();
        RequireScalar(loss);
        isRecording = false;
        try
        {
            if (loss.Tape != this)
                throw new ArgumentException("backward: the loss depends on no tracked tensor. Compute it from parameters, inside the tape's scope.");
            flow.Start(this, operations.Count, WalkKind.Gather);
            Walk(loss, Ones(loss.Shape));
        }
        finally
        {
            isRecording = true;
        }
    }

    /// <summary>
    /// The gradients ∂<paramref name="output"/>/∂x for each x of <paramref name="inputs"/>, by default recorded: they may be
    /// differentiated again.
    /// </summary>
    /// <param name="output">What is differentiated: a single number, or any shape where <paramref name="direction"/> is given.</param>
    /// <param name="inputs">
    /// Tracked tensors, leaves or results. One that the output doesn't depend on has gradient zero: so the second derivatives of
    /// linear functions are zeros, not errors.
    /// </param>
    /// <param name="direction">v of the product vᵀ·∂output/∂x, of the output's shape; 1 when left out.</param>
    /// <param name="recorded">Whether they will be differentiated again. Without it they take the fused ways, as <see cref="Backward"/> does.</param>
    /// <exception cref="ArgumentException">
    /// The output isn't a single number though no direction is given, the shapes differ, or an input isn't tracked.
    /// </exception>
    public Tensor[] Gradients(Tensor output, ReadOnlySpan<Tensor> inputs, Tensor? direction = null, bool recorded = true)
    {
        RequireOpen();
        if (direction is null) RequireScalar(output);
        else if (direction.Shape != output.Shape)
            throw new ArgumentException($"gradients: the direction has the shape {direction.Shape}, the output {output.Shape}; they must be equal.");

        flow.Start(this, operations.Count, recorded ? WalkKind.Record : WalkKind.Return);
        foreach (var input in inputs)
        {
            if (!input.IsTracked) throw new ArgumentException($"gradients: the input {input.Shape} isn't tracked. Ask for parameters, or for what was made from them.");
            flow.Mark(input);
        }

        for (var i = 0; i < flow.Length; i++) flow.Mark(operations[i]);
        isRecording = recorded;
        try
        {
            if (output.Tape == this) Walk(output, direction ?? Ones(output.Shape));
        }
        finally
        {
            isRecording = true;
        }

        var gradients = new Tensor[inputs.Length];
        for (var i = 0; i < inputs.Length; i++) gradients[i] = flow.Of(inputs[i]) ?? Zeros(inputs[i].Shape);
        return gradients;
    }

    /// <summary>A copy of a tensor that outlives the scope and is not tracked.</summary>
    public static Tensor Keep(Tensor tensor)
    {
        var copy = Tensor.Uninitialised(tensor.Shape);
        tensor.Data.CopyTo(copy.Data);
        return copy;
    }

    /// <summary>A tensor for an operation's result: of the open scope if there is one, else on its own.</summary>
    internal static Tensor Make(Shape shape)
    {
        if (current is not { } tape) return Tensor.Uninitialised(shape);
        if (!tape.idle.TryPop(out var tensor)) tensor = Tensor.Uninitialised(shape);
        else tensor.Renew(shape);
        tensor.IsTransient = tape.isWalking;
        tape.lentBytes += sizeof(float) * (long)shape.Count;
        tape.PeakBytes = Math.Max(tape.PeakBytes, tape.lentBytes);
        tape.made.Add((tensor, true));
        return tensor;
    }

    /// <summary>A tensor that shows another's memory, from one of its numbers on, in another shape.</summary>
    internal static Tensor MakeView(Tensor whole, Shape shape, int from = 0)
    {
        if (current is not { } tape || !tape.idle.TryPop(out var tensor)) tensor = Tensor.View(whole, from, shape);
        else tensor.RenewAsView(whole, from, shape);
        current?.made.Add((tensor, false));
        return tensor;
    }

    internal static Tensor Zeros(Shape shape)
    {
        var tensor = Make(shape);
        tensor.Data.Clear();
        return tensor;
    }

    internal static Tensor Ones(Shape shape)
    {
        var tensor = Make(shape);
        tensor.Data.Fill(1);
        return tensor;
    }

    /// <summary>Appends an operation whose inputs and output are set.</summary>
    internal void Append(Operation operation)
    {
        for (var i = 0; i < operation.InputCount; i++)
            if (operation.Input(i) is { IsTracked: true } input && input.Tape != this) AppendLeaf(input);
        (operation.Output.Tape, operation.Output.Position) = (this, operations.Count);
        operation.Output.IsTracked = true;
        operations.Add(operation);
    }

    private void AppendLeaf(Tensor leaf)
    {
        leaves.Add((leaf, leaf.Tape, leaf.Position));
        (leaf.Tape, leaf.Position) = (this, operations.Count);
        operations.Add(Leaf.Rent(leaf));
    }

    private void Walk(Tensor output, Tensor direction)
    {
        flow.Begin(output, direction);
        isWalking = !isRecording;
        try
        {
            for (var position = output.Position; position >= 0; position--)
            {
                var before = made.Count;
                flow.Turn(operations[position], position);
                ReleaseTransient(before);
            }
        }
        finally
        {
            isWalking = false;
        }
    }

    /// <summary>Ends what was made since then and is held by nothing; nothing of a walk that is recorded.</summary>
    private void ReleaseTransient(int since)
    {
        for (; since < made.Count; since++)
            if (made[since] is { OwnsMemory: true, Tensor: { IsTransient: true, Holders: 0 } tensor }) GiveBack(tensor);
    }

    /// <summary>Ends a tensor of this scope that has memory of its own.</summary>
    internal void GiveBack(Tensor tensor)
    {
        if (tensor.IsReleased) return;
        lentBytes -= sizeof(float) * (long)tensor.Count;
        tensor.Release(ownsMemory: true);
    }

    private Scope Open(bool recording)
    {
        if (isOpen) throw new InvalidOperationException("tape: its scope is open already. Close it first, or use another tape.");
        outer = current;
        current = this;
        isOpen = true;
        isRecording = recording;
        return new(this);
    }

    private void Close()
    {
        if (!isOpen) return;
        if (current != this)
            throw new InvalidOperationException("tape: a scope was closed while one inside it was open, or on another thread. Close scopes in the reverse order of their opening.");
        Rewind(0, 0, 0);
        current = outer;
        outer = null;
        isOpen = false;
        isRecording = false;
    }

    /// <summary>Gives back everything but the first operations, leaves and tensors.</summary>
    private void Rewind(int operationCount, int leafCount, int madeCount)
    {
        if (current != this || operationCount > operations.Count || leafCount > leaves.Count || madeCount > made.Count)
            throw new InvalidOperationException("tape: a stretch ended after its scope, or while another scope was open in it. End stretches and scopes in the reverse order of their opening.");
        for (var i = operationCount; i < operations.Count; i++) operations[i].Recycle();
        operations.RemoveRange(operationCount, operations.Count - operationCount);
        for (var i = leafCount; i < leaves.Count; i++) (leaves[i].Tensor.Tape, leaves[i].Tensor.Position) = (leaves[i].Tape, leaves[i].Position);
        leaves.RemoveRange(leafCount, leaves.Count - leafCount);
        flow.Clear();
        for (var i = madeCount; i < made.Count; i++)
        {
            var (tensor, ownsMemory) = made[i];
            if (ownsMemory) GiveBack(tensor);
            else tensor.Release(ownsMemory: false);
            if (ReusesTensors) idle.Push(tensor);
        }

        made.RemoveRange(madeCount, made.Count - madeCount);
    }

    /// <summary>
    /// Whether the objects of ended tensors are taken up again. Not in debug builds: there an ended tensor stays ended, so
    /// its use is noticed.
    /// </summary>
    internal static bool ReusesTensors { get; set; } =
#if DEBUG
        false;
#else
        true;
#endif

    private void RequireCurrent()
    {
        if (!isOpen || current != this)
            throw new InvalidOperationException("tape: no scope of it is open on this thread. Wrap the computation in 'using (tape.Record())'.");
    }

    private void RequireOpen()
    {
        RequireCurrent();
        if (!isRecording)
            throw new InvalidOperationException("tape: its scope records nothing. Open it with Record() instead of Evaluate().");
    }

    private static void RequireScalar(Tensor output)
    {
        if (output.Count != 1)
            throw new ArgumentException($"backward: got an output of shape {output.Shape}; a single number is allowed. Sum or average it first.");
    }

    /// <summary>An open scope; its end gives back everything that was made in it.</summary>
    public readonly struct Scope : IDisposable
    {
        private readonly Tape tape;

        internal Scope(Tape tape) => this.tape = tape;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => tape.Close();
    }

    /// <summary>A stretch of a scope; its end gives back what was made in it.</summary>
    public readonly struct Stretch : IDisposable
    {
        private readonly Tape tape;
        private readonly int operations, leaves, made;

        internal Stretch(Tape tape, int operations, int leaves, int made) =>
            (this.tape, this.operations, this.leaves, this.made) = (tape, operations, leaves, made);

        /// <summary>Ends the stretch.</summary>
        /// <exception cref="InvalidOperationException">The scope has ended, or another one is open in it.</exception>
        public void Dispose() => tape.Rewind(operations, leaves, made);
    }
}
