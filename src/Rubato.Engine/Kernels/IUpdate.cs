namespace Rubato.Engine.Kernels;

/// <summary>The numbers of an optimiser's step. They make the rule for the vectors in use, and run it.</summary>
internal interface IUpdate
{
    /// <summary>Runs a rule over a sweep: <c>sweep.Over&lt;S, V, Rule&lt;S, V&gt;&gt;(new(this))</c>.</summary>
    void Run<S, V>(in Sweep sweep)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>
/// How an optimiser moves one coordinate, written once for every vector width. A rule holds the step's numbers as vectors, so
/// that the loop finds them in registers.
/// </summary>
internal interface IUpdateRule<V>
    where V : struct
{
    /// <summary>How many states a coordinate has, 0…4: <see cref="Coordinate{V}.A"/> and so on.</summary>
    static abstract int States { get; }

    /// <summary>How many of them, counted from the last, are read and not written.</summary>
    static virtual int ReadOnlyStates => 0;

    /// <summary>Whether the value is written; else only the states are, or nothing.</summary>
    static virtual bool MovesValues => true;

    /// <summary>Whether <see cref="Coordinate{V}.SumA"/> and <see cref="Coordinate{V}.SumB"/> are summed over all coordinates.</summary>
    static virtual bool Sums => false;

    /// <summary>Moves as many coordinates as a vector holds.</summary>
    void Apply(ref Coordinate<V> x);
}

/// <summary>What a rule reads and writes of as many coordinates as a vector holds.</summary>
internal struct Coordinate<V>
    where V : struct
{
    public V Value;
    public V Gradient;
    public V A;
    public V B;
    public V C;
    public V D;
    public V SumA;
    public V SumB;
}
