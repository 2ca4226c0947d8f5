using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace Rubato.Training.Data;

/// <summary>
/// Makes a sequence's next items on another thread while the caller works on the last one. Items, their order, and an error
/// among them arrive as if they were made on the spot. For one consumer; dispose it to end the thread.
/// </summary>
/// <remarks>
/// At most <c>ahead</c> items wait, one more is being made or waits for a place, and one is the caller's. So a source may
/// hand out the same ahead + 2 buffers in turn, if the caller is done with an item when it takes the next.
/// </remarks>
/// <typeparam name="T">An item, as a batch.</typeparam>
public sealed class Prefetched<T> : IDisposable
{
    const int MostAhead = 1024;

    readonly BlockingCollection<T> _ready;
    readonly CancellationTokenSource _stop;
    readonly CancellationToken _given;
    readonly CancellationToken _stopping;
    readonly Task _making;
    ExceptionDispatchInfo? _error;
    bool _disposed;

    /// <summary>Begins to make items.</summary>
    /// <param name="source">Makes an item each time that it is asked for the next; it is enumerated on another thread, once.</param>
    /// <param name="ahead">How many items may wait, 1 to 1,024.</param>
    /// <param name="cancellation">Ends it before its time.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="ahead"/> is out of range.</exception>
    public Prefetched(IEnumerable<T> source, int ahead = 2, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (ahead is < 1 or > MostAhead)
            throw new ArgumentOutOfRangeException(nameof(ahead), ahead, $"1 to {MostAhead} are allowed.");
        _ready = new BlockingCollection<T>(ahead);
        _given = cancellation;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _stopping = _stop.Token;
        _making = Task.Factory.StartNew(() => Make(source), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Takes the next item; false after the last one. An error of the source is thrown where its item would have been.</summary>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public bool TryTake([MaybeNullWhen(false)] out T item)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _given.ThrowIfCancellationRequested();
        if (_ready.TryTake(out item, Timeout.Infinite, _given))
            return true;
        _error?.Throw();
        return false;
    }

    /// <summary>Ends the thread, waits for it, and disposes of items that wait and want it.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _stop.Cancel();
        _making.Wait();
        foreach (var item in _ready)
            Discard(item);
        _ready.Dispose();
        _stop.Dispose();
    }

    void Make(IEnumerable<T> source)
    {
        try
        {
            using var items = source.GetEnumerator();
            while (!_stopping.IsCancellationRequested && items.MoveNext())
                Hand(items.Current);
        }
        catch (Exception e) when (_stopping.IsCancellationRequested && e is OperationCanceledException)
        {
            // Nobody waits for more.
        }
        catch (Exception e)
        {
            _error = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }

    void Hand(T item)
    {
        try
        {
            _ready.Add(item, _stopping);
        }
        catch (OperationCanceledException)
        {
            Discard(item);
            throw;
        }
    }

    static void Discard(T item) => (item as IDisposable)?.Dispose();
}
