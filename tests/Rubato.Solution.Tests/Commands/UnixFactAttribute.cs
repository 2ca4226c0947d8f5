namespace Rubato.Solution.Tests.Commands;

/// <summary>A test that needs signals, devices or limits of a Unix system; skipped elsewhere.</summary>
sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows()) Skip = "needs signals, devices or limits of a Unix system.";
    }
}
