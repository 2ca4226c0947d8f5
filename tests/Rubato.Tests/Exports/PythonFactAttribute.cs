using System.ComponentModel;
using System.Diagnostics;

namespace Rubato.Tests.Exports;

/// <summary>A test that needs <c>python3</c>; where there is none, it is reported as skipped.</summary>
sealed class PythonFactAttribute : FactAttribute
{
    static readonly Lazy<bool> Exists = new(() =>
    {
        try
        {
            return Run("-c", "import sys; sys.exit(sys.version_info < (3, 8))").ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    public PythonFactAttribute()
    {
        if (!Exists.Value) Skip = "needs python3, 3.8 or later, on the path.";
    }

    /// <summary>Runs python3 to its end.</summary>
    public static (int ExitCode, string Output, string Error) Run(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
