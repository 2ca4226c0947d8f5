namespace Rubato.Training.Diagnosis;

/// <summary>A number that is computed from a run's record: a pure function with a name.</summary>
/// <param name="Name">The name, as <c>test_loss_rise</c>.</param>
/// <param name="Unit">Its unit; a share is 0 … 1, a ratio any number.</param>
/// <param name="Meaning">What it is and over which steps, as a clause.</param>
/// <param name="Compute">The number; NaN where the record doesn't hold what it needs.</param>
public sealed record Feature(string Name, string Unit, string Meaning, Func<RunRecord, double> Compute);
