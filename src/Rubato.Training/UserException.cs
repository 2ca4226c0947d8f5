namespace Rubato.Training;

/// <summary>
/// An error whose message is written for the person who started the work: what, what was got, what is allowed, how to
/// mend it. A command line shows the message alone, without a stack trace.
/// </summary>
public abstract class UserException : Exception
{
    /// <summary>An error with its message.</summary>
    protected UserException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and what led to it.</summary>
    protected UserException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
