using System.Diagnostics;
using Rubato.Training.Tasks;

namespace Rubato.Training;

/// <summary>Sums over the epoch so far.</summary>
sealed class EpochTally
{
    long _started = Stopwatch.GetTimestamp();
    double _secondsBefore;
    double _loss;
    long _answers, _right, _examples, _batches;

    public double Loss => _loss / _batches;

    /// <summary>Share of right answers; NaN where there is no right and wrong.</summary>
    public double Accuracy => _answers == 0 ? double.NaN : (double)_right / _answers;

    public double SamplesPerSecond => _examples / Seconds;

    public bool IsEmpty => _batches == 0;

    double Seconds => _secondsBefore + Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Add(in BatchResult batch)
    {
        _loss += batch.Loss;
        _answers += batch.Answers;
        _right += batch.Right;
        _examples += batch.Count;
        _batches++;
    }

    public void StartAgain()
    {
        (_started, _secondsBefore) = (Stopwatch.GetTimestamp(), 0);
        (_loss, _answers, _right, _examples, _batches) = (0, 0, 0, 0, 0);
    }

    /// <summary>What must be saved to go on.</summary>
    public IEnumerable<(string Name, double Value)> Numbers =>
        [("loss", _loss), ("answers", _answers), ("right", _right), ("examples", _examples), ("batches", _batches), ("seconds", Seconds)];

    public void Restore(Func<string, double> number)
    {
        _started = Stopwatch.GetTimestamp();
        (_loss, _secondsBefore) = (number("loss"), number("seconds"));
        (_answers, _right, _examples, _batches) = ((long)number("answers"), (long)number("right"), (long)number("examples"), (long)number("batches"));
    }
}

/// <summary>What a batch gave.</summary>
readonly record struct BatchResult(double Loss, double GradNorm, int Count, int Answers, int Right)
{
    public double Accuracy => Answers == 0 ? double.NaN : (double)Right / Answers;
}
