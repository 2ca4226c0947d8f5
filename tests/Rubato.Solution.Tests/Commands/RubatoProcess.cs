using System.Diagnostics;
using System.Text;

namespace Rubato.Solution.Tests.Commands;

/// <summary>What a run of the command left: its exit code and what it wrote.</summary>
sealed record Outcome(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- standard output\n{Output}\n--- standard error\n{Error}";
}

/// <summary>The built command as a process, in a folder of the test and with an environment of its own.</summary>
sealed class RubatoProcess : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly Process _process;
    readonly StringBuilder _output = new(), _error = new();
    readonly ManualResetEventSlim _awaited = new();
    string? _expected;

    RubatoProcess(string program, IEnumerable<string> arguments, string folder, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in new[] { "RUBATO_SIMD", "RUBATO_DATA", "LC_ALL", "LANG" }) start.Environment.Remove(name);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => Append(_output, e.Data);
        _process.ErrorDataReceived += (_, e) => Append(_error, e.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The command's assembly; the project reference puts it beside the tests.</summary>
    public static string Assembly { get; } = Path.Combine(AppContext.BaseDirectory, "Rubato.Cli.dll");

    public static string Host { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    public int Id => _process.Id;

    public static Outcome Run(string folder, params string[] arguments) => Run(folder, arguments, []);

    public static Outcome Run(string folder, string[] arguments, (string, string)[] environment)
    {
        using var process = Start(folder, arguments, environment);
        return process.Wait();
    }

    public static RubatoProcess Start(string folder, string[] arguments, params (string, string)[] environment) =>
        new(Host, [Assembly, .. arguments], folder, environment);

    /// <summary>Any program, such as a shell that sets limits for the command.</summary>
    public static Outcome RunProgram(string program, string folder, string[] arguments, params (string, string)[] environment)
    {
        using var process = new RubatoProcess(program, arguments, folder, environment);
        return process.Wait();
    }

    /// <summary>Waits until a text was written.</summary>
    public void Await(string text)
    {
        lock (_error)
        {
            _expected = text;
            if (_output.ToString().Contains(text, StringComparison.Ordinal) || _error.ToString().Contains(text, StringComparison.Ordinal)) return;
        }

        Assert.True(_awaited.Wait(Patience), $"'{text}' wasn't written: {_output}{_error}");
    }

    public Outcome Wait()
    {
        if (!_process.WaitForExit(Patience))
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"The command didn't end within {Patience.TotalSeconds} s: {_output}{_error}");
        }

        _process.WaitForExit();
        return new(_process.ExitCode, _output.ToString(), _error.ToString());
    }

    /// <summary>Ends it after a time as the system does a process that it has no memory for: at once, in the middle of whatever it does.</summary>
    public void KillAfter(TimeSpan time)
    {
        if (!_process.WaitForExit(time)) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _awaited.Dispose();
    }

    void Append(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (_error)
        {
            text.Append(line).Append('\n');
            if (_expected is not null && line.Contains(_expected, StringComparison.Ordinal)) _awaited.Set();
        }
    }
}
