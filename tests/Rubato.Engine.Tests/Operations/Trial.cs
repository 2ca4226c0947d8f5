namespace Rubato.Engine.Tests.Operations;

/// <summary>One use of an operation at sizes that were drawn: the engine's function beside its plain reference.</summary>
/// <param name="What">The sizes, for the message of a failure.</param>
/// <param name="Inputs">What is differentiated for; each number is one of single precision.</param>
/// <param name="Function">The engine's.</param>
/// <param name="Reference">The same in double precision, written plainly.</param>
internal sealed record Trial(string What, Plain[] Inputs, Func<Tensor[], Tensor> Function, Func<Plain[], Plain> Reference)
{
    /// <summary>
    /// Of the result's largest number, or 1: sums of up to some hundred products of size 1, each rounded by 6e-8 of the sum so
    /// far. Gradients are allowed ten times as much: they go through the operation twice or more.
    /// </summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Whether the inputs keep their distance from the function's kinks; a trial that doesn't isn't differentiated.</summary>
    public bool IsSmooth { get; init; } = true;
}

/// <summary>A family of trials, made from random choices: one operation, or one way to use it.</summary>
/// <param name="Name">As <c>Arithmetic.Add</c>.</param>
/// <param name="Make">The trial of a draw; axes of length 0 and 1 included.</param>
internal sealed record TrialFamily(string Name, Func<Draw, Trial> Make);

/// <summary>
/// The families of an operations' file. A class that implements it is found by reflection, and everything follows: fuzz tests, first and
/// second derivatives against the reference's, the gradient contract, and the proof that no operation is left out.
/// </summary>
internal interface ITrialFamilies
{
    IEnumerable<TrialFamily> Families { get; }
}

internal static class TrialFamilies
{
    public static IReadOnlyList<TrialFamily> All { get; } =
    [
        .. typeof(ITrialFamilies).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(ITrialFamilies)))
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .SelectMany(t => ((ITrialFamilies)Activator.CreateInstance(t)!).Families),
    ];

    public static TrialFamily Of(string name) => All.Single(f => f.Name == name);
}
