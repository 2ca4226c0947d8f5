using System.Runtime.ExceptionServices;

namespace Rubato.Training.Checkpoints;

/// <summary>Writes checkpoints on another thread, one at a time, while training goes on.</summary>
sealed class CheckpointWriter(CheckpointFolder folder, int keep) : IDisposable
{
    Task _writing = Task.CompletedTask;

    /// <summary>Memory for a checkpoint's copies; free once the one before is written.</summary>
    public CheckpointMemory Memory { get; } = new();

    /// <summary>Begins to write; before it, waits for the one before.</summary>
    /// <param name="take">Gathers the checkpoint.</param>
    /// <param name="flushRecords">Brings the records to the disk: a checkpoint mustn't be there before what it counts on.</param>
    /// <exception cref="Records.RunFolderException">The one before couldn't be written.</exception>
    public void Begin(Func<CheckpointMemory, Checkpoint> take, Action flushRecords)
    {
        Wait();
        var checkpoint = take(Memory);
        _writing = Task.Run(() =>
        {
            folder.Write(checkpoint, flushRecords);
            folder.Prune(keep);
        });
    }

    /// <summary>Throws what went wrong with the last one, if it has ended; costs nothing else.</summary>
    public void ThrowIfFailed()
    {
        if (_writing.IsFaulted) Wait();
    }

    /// <summary>Waits until the last one is written.</summary>
    /// <exception cref="Records.RunFolderException">It couldn't be.</exception>
    public void Wait()
    {
        var (writing, _) = (_writing, _writing = Task.CompletedTask);
        try
        {
            writing.Wait();
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }
    }

    /// <summary>Waits, whatever comes of it: what went wrong before is on its way to the caller already.</summary>
    public void Dispose()
    {
        try
        {
            _writing.Wait();
        }
        catch (AggregateException)
        {
            // Either it was thrown by ThrowIfFailed or Wait, or another error is being thrown.
        }
    }
}
