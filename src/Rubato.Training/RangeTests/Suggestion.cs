namespace Rubato.Training.RangeTests;

/// <summary>A value that a range test suggests, or why it can't.</summary>
/// <param name="Name">Its name, as <c>valley</c>.</param>
/// <param name="Definition">How it is found.</param>
/// <param name="Value">The value; null where there is none.</param>
/// <param name="Reason">Why there is none; empty where there is one.</param>
public sealed record Suggestion(string Name, string Definition, double? Value, string Reason = "");
