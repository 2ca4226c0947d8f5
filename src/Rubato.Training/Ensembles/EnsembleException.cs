namespace Rubato.Training.Ensembles;

/// <summary>A snapshot that can't be read or used, or a plan whose cycles can't be known.</summary>
/// <param name="message">What, got, allowed, remedy.</param>
public sealed class EnsembleException(string message) : UserException(message);
