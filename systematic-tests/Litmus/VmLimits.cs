namespace Verified.Litmus;

/// <summary>No VM test that a person reads is larger.</summary>
static class VmLimits
{
    public const int Cpus = 8;
    public const int Words = 16;
    public const int WordsUnlessSaid = 4;
    public const int Frames = 256;

    /// <summary>Of a region, and of a file at any time.</summary>
    public const int Pages = 16;

    public const int Files = 8;
    public const int Processes = 16;
    public const int Threads = 8;

    /// <summary>Of a thread, of the set-up, and of the end.</summary>
    public const int Statements = 64;

    public const int Conditions = 64;
    public const int TestName = 100;
}
