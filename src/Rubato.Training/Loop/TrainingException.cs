namespace Rubato.Training;

/// <summary>A recipe and its data or plan don't go together.</summary>
/// <param name="message">What, got, allowed, remedy.</param>
public sealed class TrainingException(string message) : UserException(message);
