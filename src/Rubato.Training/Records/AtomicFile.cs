namespace Rubato.Training.Records;

/// <summary>
/// Files that are either whole or not there: written under a temporary name beside their place, flushed to the disk, then
/// renamed. Whatever fails, no half-written file is left under the final name, and a file that was there before stays. A
/// device, such as <c>/dev/stdout</c>, is written to and not replaced.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> with <paramref name="write"/>; an existing file is replaced.</summary>
    /// <exception cref="RunFolderException">The disk is full, the folder is missing or may not be written to, …</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        if (IsDevice(path))
        {
            WriteThrough(path, write);
            return;
        }

        var temporary = $"{path}.{Environment.ProcessId}.partial";
        var renamed = false;
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            renamed = true;
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(path, e);
        }
        finally
        {
            if (!renamed)
                Remove(temporary);
        }
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a mark at its start.</summary>
    /// <exception cref="RunFolderException">As for <see cref="Write(string, Action{Stream})"/>.</exception>
    public static void Write(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A rename by a privileged user would put a file into the device's place.</summary>
    static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        var full = Path.GetFullPath(path);
        return full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal) && File.Exists(full);
    }

    static void WriteThrough(string device, Action<Stream> write)
    {
        try
        {
            using var stream = new FileStream(device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(stream);
        }
        catch (Exception e) when (RunFolderException.IsOfTheDisk(e))
        {
            throw RunFolderException.CannotWrite(device, e);
        }
    }

    /// <summary>What went wrong is already on its way to the caller; a leftover that can't be removed must not hide it.</summary>
    static bool Remove(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
