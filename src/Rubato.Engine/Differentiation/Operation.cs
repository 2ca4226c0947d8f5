namespace Rubato.Engine;

/// <summary>One recorded operation: what went in, what came out, and how a gradient flows back through it.</summary>
internal abstract class Operation
{
    private Tensor? a, b, c, d;
    private Tensor? output;

    public int InputCount => d is not null ? 4 : c is not null ? 3 : b is not null ? 2 : a is not null ? 1 : 0;

    public Tensor Output => output!;

    public Tensor Input(int index) => (index switch { 0 => a, 1 => b, 2 => c, _ => d })!;

    /// <summary>Gives each input that wants it its share of <see cref="GradientFlow.Output"/>, by operations.</summary>
    public abstract void Backward(GradientFlow flow);

    /// <summary>Lets go of everything and makes the object ready for another use.</summary>
    public abstract void Recycle();

    protected void Set(Tensor result, Tensor? first = null, Tensor? second = null, Tensor? third = null, Tensor? fourth = null) =>
        (output, a, b, c, d) = (result, first, second, third, fourth);
}

/// <summary>An operation of one kind; its objects are reused.</summary>
internal abstract class Operation<TSelf> : Operation
    where TSelf : Operation<TSelf>, new()
{
    [ThreadStatic]
    private static Stack<TSelf>? idle;

    public override void Recycle()
    {
        Set(null!);
        (idle ??= new()).Push((TSelf)this);
    }

    /// <summary>
    /// Records that <paramref name="output"/> was made from the inputs. Null where nothing is to be recorded: no scope
    /// records, or no input is tracked.
    /// </summary>
    protected static TSelf? Record(Tensor output, Tensor a, Tensor? b = null, Tensor? c = null, Tensor? d = null)
    {
        if (!Tape.IsRecording || !(a.IsTracked || b is { IsTracked: true } || c is { IsTracked: true } || d is { IsTracked: true })) return null;
        var operation = Take();
        operation.Set(output, a, b, c, d);
        Tape.Current!.Append(operation);
        return operation;
    }

    protected static TSelf Take() => idle is { Count: > 0 } ? idle.Pop() : new();
}

/// <summary>Stands on the tape for a tensor that no operation made: a parameter, or an input that is differentiated for.</summary>
internal sealed class Leaf : Operation<Leaf>
{
    public static Leaf Rent(Tensor tensor)
    {
        var leaf = Take();
        leaf.Set(tensor);
        return leaf;
    }

    public override void Backward(GradientFlow flow)
    {
    }
}
