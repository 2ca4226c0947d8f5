using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Rubato.Training.Records;

/// <summary>
/// Keeps a run's folder for one process. The system gives the lock back when the process ends, however it ends; a folder is never left
/// locked.
/// </summary>
public sealed class RunLock : IDisposable
{
    readonly RunFolder _folder;
    readonly FileStream _file;

    RunLock(RunFolder folder, FileStream file) => (_folder, _file) = (folder, file);

    /// <summary>Takes the folder.</summary>
    /// <exception cref="RunFolderException">Another process has it; the message names it and when it began. Or the folder can't be written to.</exception>
    public static RunLock Take(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        FileStream file;
        try
        {
            file = new FileStream(folder.LockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(folder.LockPath))
        {
            throw new RunFolderException($"{folder.Path}: {Owner(folder)} is at work on this run. Wait until it ends, or stop it.", e);
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(folder.LockPath, e);
        }

        using var own = Process.GetCurrentProcess();
        AtomicFile.Write(folder.OwnerPath, string.Create(CultureInfo.InvariantCulture, $"process {own.Id}, which began at {own.StartTime:yyyy-MM-dd HH:mm:ss}\n"));
        return new(folder, file);
    }

    /// <summary>Gives the folder back, and leaves nothing of the lock in it.</summary>
    public void Dispose()
    {
        // While the lock is still held: a file that is removed afterwards could be the next process's.
        File.Delete(_folder.OwnerPath);
        File.Delete(_folder.LockPath);
        _file.Dispose();
    }

    static string Owner(RunFolder folder)
    {
        try
        {
            return File.ReadAllText(folder.OwnerPath, Encoding.UTF8).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
