namespace Rubato.Training.Data;

/// <summary>A data set that can't be found, read, understood or downloaded.</summary>
public sealed class DataException : UserException
{
    /// <summary>An error with its message.</summary>
    public DataException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and what led to it.</summary>
    public DataException(string message, Exception? cause)
        : base(message, cause)
    {
    }
}
