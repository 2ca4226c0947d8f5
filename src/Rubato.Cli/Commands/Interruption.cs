using System.Runtime.InteropServices;

namespace Rubato.Cli.Commands;

/// <summary>Ctrl-C, and the request to end: the first ends the work at the next good place, the second the program.</summary>
sealed class Interruption : IDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly PosixSignalRegistration[] _signals;

    public Interruption() => _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Request))];

    public CancellationToken Token => _stop.Token;

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        _stop.Dispose();
    }

    void Request(PosixSignalContext context)
    {
        context.Cancel = !_stop.IsCancellationRequested;
        if (!context.Cancel && !Console.IsOutputRedirected) Console.CursorVisible = true;
        _stop.Cancel();
    }
}
