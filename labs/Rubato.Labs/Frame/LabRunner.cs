using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Rubato.Engine;

namespace Rubato.Labs;

/// <summary>Is told of every trial that is there.</summary>
/// <param name="lab">The lab.</param>
/// <param name="arm">The arm.</param>
/// <param name="trial">Which trial of it.</param>
/// <param name="done">Trials of the lab that are there, …</param>
/// <param name="total">… of so many.</param>
public delegate void TrialDone(Lab lab, Arm arm, Trial trial, int done, int total);

/// <summary>Runs labs: first the search for base rates, then every arm with every seed, on all processors; what was made before is taken from the cache.</summary>
/// <param name="cacheFolder">Where trials are kept.</param>
/// <param name="done">Is told of progress, from any thread.</param>
public sealed class LabRunner(string cacheFolder, TrialDone? done = null)
{
    readonly TrialCache _cache = new(cacheFolder);

    /// <summary>Runs a lab.</summary>
    /// <param name="lab">Which.</param>
    /// <param name="size">How much.</param>
    /// <param name="seeds">Seeds of each arm; the lab's own number where null.</param>
    /// <param name="stop">Ends it by an exception; what is done is kept.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    /// <exception cref="LabException">Too few seeds, or data that it needs aren't there.</exception>
    public LabOutcome Run(Lab lab, LabSize size, int? seeds = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(lab);
        if (seeds < 2) throw new LabException($"seeds: got {seeds}; at least 2 are needed to have an interval, and 8 to trust it.");
        if (size == LabSize.Full) LabData.Require(lab);
        Processor.Threads = 1;
        var arms = lab.Arms(size);
        var tuning = lab.Tuning(size);
        long[] numbers = [.. Enumerable.Range(1, seeds ?? lab.Seeds(size)).Select(i => (long)i)];
        Job[] search = tuning is null ? [] :
        [
            .. from arm in arms where arm.IsTuned
               from seed in tuning.SeedNumbers
               from rate in tuning.Rates
               select new Job(arm, new(seed, size, rate, stop)),
        ];
        var total = search.Length + arms.Sum(arm => arm.IsDeterministic ? 1 : numbers.Length);
        var searched = Execute(lab, search, 0, total, stop);
        var tried = arms.Where(arm => arm.IsTuned).ToDictionary(arm => arm, arm => tuning!.Rates
            .Select(rate => new TunedRate(rate, searched.Where(found => found.Key.Arm == arm && found.Key.Trial.Rate.Equals(rate)).Average(found => found.Value[tuning.Measure]))).ToArray());
        double RateOf(Arm arm) => arm.IsTuned ? tuning!.Best(tried[arm]) : double.NaN;
        Job[] measured = [.. from seed in numbers from arm in arms where !arm.IsDeterministic || seed == numbers[0] select new Job(arm, new(seed, size, RateOf(arm), stop))];
        var found = Execute(lab, measured, search.Length, total, stop);
        return new(lab, size, numbers,
        [
            .. arms.Select(arm => new ArmOutcome(arm, RateOf(arm), arm.IsTuned ? tried[arm] : [], [.. measured.Where(job => job.Arm == arm).Select(job => found[job])])),
        ]);
    }

    ConcurrentDictionary<Job, Measures> Execute(Lab lab, IReadOnlyList<Job> jobs, int before, int total, CancellationToken stop)
    {
        var found = new ConcurrentDictionary<Job, Measures>();
        var count = before;
        // One after the other from the front, so that the seeds of all arms come in step and a stop leaves whole seeds.
        Unwrapped(() => Parallel.ForEach(Partitioner.Create(jobs, EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (job, state) =>
        {
            if (stop.IsCancellationRequested)
            {
                state.Stop();
                return;
            }

            if (_cache.Find(lab, job.Arm, job.Trial) is not { } measures)
            {
                measures = job.Arm.Run(job.Trial);
                _cache.Keep(lab, job.Arm, job.Trial, measures);
            }

            found[job] = measures;
            done?.Invoke(lab, job.Arm, job.Trial, Interlocked.Increment(ref count), total);
        }));
        stop.ThrowIfCancellationRequested();
        return found;
    }

    /// <summary>What went wrong in a trial, and not that something did.</summary>
    static void Unwrapped(Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException several)
        {
            ExceptionDispatchInfo.Throw(several.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? several.InnerExceptions[0]);
        }
    }

    sealed record Job(Arm Arm, Trial Trial);
}
