namespace Rubato.Compilation;

/// <summary>What an instruction does. Those before <see cref="Guard"/> compute their target from A, B and C.</summary>
enum Op
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Minimum,
    Maximum,
    Share,
    Less,
    LessOrEqual,
    Negate,
    Floor,
    Log,
    Abs,
    Ceiling,
    Exp,
    Sqrt,
    Cos,
    Sin,
    Single,
    Tanh,
    Lerp,
    CosineLerp,
    Geometric,

    /// <summary>B where A isn't 0, else C.</summary>
    Select,
    CycleIndex,
    CycleTime,

    /// <summary>The cycle that A lies in, no later than that of B; C is a table of cycle starts.</summary>
    TableIndex,

    /// <summary>A less the start of cycle B of table C.</summary>
    TableTime,

    /// <summary>The length of cycle A in table C.</summary>
    TableLength,

    /// <summary>The value of A in table C.</summary>
    TableValue,

    /// <summary>The value at step A on the straight lines between the values of table C.</summary>
    TableLine,

    /// <summary>A becomes what the cell with the register Target holds in the next step.</summary>
    Set,

    /// <summary>Goes on only where B ≤ A &lt; C; otherwise continues after the join at index Target.</summary>
    Guard,

    /// <summary>The end of a guarded arm: A becomes the target's value. B, C and D repeat the guard's condition.</summary>
    Join,
}

/// <summary>One operation on registers. A table's number stands in C where the operation reads a table.</summary>
readonly record struct Instruction(Op Op, int Target, int A, int B = 0, int C = 0, int D = 0)
{
    public int RegisterCount => Op switch
    {
        (>= Op.Negate and <= Op.Tanh) or (>= Op.TableLength and <= Op.Set) => 1,
        (>= Op.Lerp and <= Op.CycleTime) or Op.Guard => 3,
        Op.Join => 4,
        _ => 2,
    };
}
