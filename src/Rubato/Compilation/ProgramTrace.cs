namespace Rubato.Compilation;

/// <summary>What each instruction of a program did at one step: for finding out why a value is what it is.</summary>
static class ProgramTrace
{
    /// <summary>What each instruction gave, or null where its arm isn't in force; a guard gives 1 where it lets through, else 0.</summary>
    public static double?[] At(PlanProgram program, long step)
    {
        var code = program.Code;
        var registers = program.NewRegisters();
        registers[0] = step;
        var results = new double?[code.Length];
        for (var at = 0; at < code.Length; at++)
        {
            var i = code[at];
            if (i.Op == Op.Guard)
            {
                var lets = registers[i.B] <= registers[i.A] && registers[i.A] < registers[i.C];
                results[at] = lets ? 1 : 0;
                if (lets) continue;
                if (i.Target < 0) break;
                at = i.Target;
                continue;
            }
            ScalarEvaluator.Run(code.Slice(at, 1), registers, program.Tables);
            results[at] = registers[i.Target];
        }
        return results;
    }
}
