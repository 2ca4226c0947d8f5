namespace Rubato.Training.Tests.Records;

/// <summary>A clock that a test sets.</summary>
sealed class ManualTime : TimeProvider
{
    public double Seconds { get; set; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(Seconds);
}
