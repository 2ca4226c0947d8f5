namespace Rubato.Training.Records;

/// <summary>One update: when, what was measured, and every hyperparameter's value in force.</summary>
/// <param name="Step">The update, from 0.</param>
/// <param name="Epoch">The epoch in which it lies, from 0.</param>
/// <param name="Loss">Mean loss of its batch.</param>
/// <param name="GradNorm">Norm of the whole gradient.</param>
/// <param name="Values">The hyperparameters, in the order of the record's columns.</param>
public readonly record struct StepRecord(long Step, int Epoch, double Loss, double GradNorm, ReadOnlyMemory<double> Values);
