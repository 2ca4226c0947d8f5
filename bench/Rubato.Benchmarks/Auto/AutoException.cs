namespace Rubato.Benchmarks.Auto;

/// <summary>Something that the user of the experiment can put right.</summary>
internal sealed class AutoException(string message) : Exception(message);
