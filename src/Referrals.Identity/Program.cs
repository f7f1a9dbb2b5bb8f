using Referrals.Hosting;
using Referrals.Identity;

return await Zone.Run(args, IdentityZone.Definition);
