namespace Rubato.Training.Records;

/// <summary>A run's folder or one of its files that can't be created, written or read.</summary>
public sealed class RunFolderException : UserException
{
    /// <summary>An error with its message.</summary>
    public RunFolderException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and what led to it.</summary>
    public RunFolderException(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>The error for a file that couldn't be written.</summary>
    internal static RunFolderException CannotWrite(string path, Exception cause) =>
        new($"{path}: {Reason(cause)}", cause);

    /// <summary>Whether writing failed for the disk's reasons. .NET reports a file beyond the largest length as an argument.</summary>
    internal static bool IsOfTheDisk(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Says why writing failed and how to mend it.</summary>
    internal static string Reason(Exception cause) => cause switch
    {
        IOException e when IsDiskFull(e) => "the disk is full. Free some space, or choose a folder on another disk.",
        UnauthorizedAccessException => "may not be written to. Choose another folder, or change its permissions.",
        ArgumentOutOfRangeException => "the file is longer than this disk or your limits allow. Choose a folder on another disk.",
        FileNotFoundException => "nothing can be created there. Choose another folder.",
        DirectoryNotFoundException => "its folder doesn't exist. Create it, or choose another.",
        _ => $"writing failed: {cause.Message}",
    };

    /// <summary>ENOSPC and EDQUOT on Unix, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows.</summary>
    static bool IsDiskFull(IOException e) =>
        (e.HResult & 0xFFFF) is 0x70 or 0x27 ||
        (!OperatingSystem.IsWindows() && (e.HResult is 28 or 122 || (OperatingSystem.IsMacOS() && e.HResult == 69)));
}
