using System;
using Verified.Simulation;

namespace Verified.Tests.OnSimulation;

/// <summary>
/// A plain field, with a step of its own before each access, so that orders differ.
/// </summary>
sealed class Field(Simulator simulator)
{
    Plain<int> field = new(simulator, "field", 0);

    public async Routine Write()
    {
        await Step();
        field.Write(1);
    }

    public async Routine<int> Read()
    {
        await Step();
        return field.Read();
    }

    public async Routine Access(bool writes)
    {
        if (writes)
        {
            await Write();
        }
        else
        {
            await Read();
        }
    }

    /// <summary>A step that orders nothing: nobody else uses the cell.</summary>
    async Routine Step() => await new Atomic<int>(simulator, "own", 0).Load();
}
