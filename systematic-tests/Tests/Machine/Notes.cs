using System;
using System.Collections.Generic;
using Verified.Simulation;

namespace Verified.Tests.OnMachine;

/// <summary>Keeps what the steps of a run tell for its account.</summary>
sealed class Notes : IRecorder
{
    public List<string> Told { get; } = [];

    public void Declared(SimTask task) { }

    public void Taken(SimTask task) { }

    public void Chose(string name, int below, int value) { }

    public void Touched(in Touch touch) { }

    public void Acquired(SimTask task, AnyLock taken, bool shared) { }

    public DataRace RaceOf(Touch before, Touch now) => throw new NotSupportedException();

    public void Note(string text) => Told.Add(text);
}
